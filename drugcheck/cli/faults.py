"""What can be wrong with a command line, and with the program itself; how both are told.

typer's own errors become errors of the family, without the value that was typed: it may be a name.
"""

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from traceback import extract_tb

import typer

from drugcheck.errors import DrugcheckError, UsageError

FAULT = 70

_OPTION = r"--?[A-Za-z][A-Za-z-]{0,30}"


class UnknownCommandError(UsageError):
    """there is no such command"""


class MissingCommandError(UsageError):
    """a command is missing"""

    hint = "{command} --help"


class NotBuiltError(UsageError):
    """this version does not have the command {command}"""

    hint = "drugcheck --version"


class UnknownOptionError(UsageError):
    """there is no option {option}"""

    hint = "{command} --help"


class MissingValueError(UsageError):
    """{option} needs a value"""

    hint = "{command} --help"


class MissingArgumentError(UsageError):
    """{argument} is missing"""

    hint = "{command} {argument}"


class BadValueError(UsageError):
    """{option}: this value cannot be used"""

    hint = "{command} --help"


class TooManyArgumentsError(UsageError):
    """too many arguments; names and ID numbers are asked for, or read from a file, never given as arguments"""

    hint = "{command} --help"


class FileTroubleError(UsageError):
    """{reason}: {path}"""

    hint = "drugcheck doctor"


class SystemTroubleError(UsageError):
    """the system refused a read or a write: {reason}"""

    hint = "drugcheck doctor"


class UnexpectedError(DrugcheckError):
    """this is a fault of drugcheck: {kind} at {where}; nothing more was done"""

    exit_status = FAULT
    hint = "DRUGCHECK_DEBUG=1 {command}   (what it prints holds no values of a record: please report it)"


def unknown_command(typed: str, names: Sequence[str], group: str | None) -> UnknownCommandError:
    """The error for a wrong name, with the nearest right one."""
    near = difflib.get_close_matches(typed, names, n=1)
    words = ["drugcheck", *([group] if group else []), near[0] if near else "--help"]
    return UnknownCommandError(hint=" ".join(words))


def told(error: Exception, command: str) -> DrugcheckError:
    """Any exception as an error of the family, which can be told without the values that it may hold."""
    if isinstance(error, DrugcheckError):
        return error
    if isinstance(error, typer.TyperException):
        return of_typer(error, command)
    return of_system(error) if isinstance(error, OSError) else of_program(error, command)


def of_typer(error: typer.TyperException, command: str) -> UsageError:
    """One of typer's errors as one of the family."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = "" if parameter is None else (parameter.metavar or parameter.name or "").split("=")[0]
    if parameter is not None and parameter.param_type_name == "option":
        name = max(parameter.opts, key=len)
    if kind == "NoSuchOption":
        typed = str(getattr(error, "option_name", ""))
        near = sorted(getattr(error, "possibilities", None) or ())
        option = typed if re.fullmatch(_OPTION, typed) else "-…"
        return UnknownOptionError(option=option, command=command, hint=f"{command} {near[0]}" if near else None)
    if kind == "BadOptionUsage":
        return MissingValueError(option=str(getattr(error, "option_name", "")), command=command)
    if kind == "MissingParameter":
        return MissingArgumentError(argument=name, command=command)
    if kind == "BadParameter":
        return BadValueError(option=name, command=command)
    return TooManyArgumentsError(command=command)


def of_system(error: OSError) -> UsageError:
    """A file or a stream that could not be read or written, with the system's reason."""
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    if isinstance(error.filename, str):
        return FileTroubleError(reason=reason, path=error.filename)
    return SystemTroubleError(reason=reason)


def of_program(error: Exception, command: str) -> UnexpectedError:
    """An exception that nobody foresaw, without the values it may hold."""
    own = [frame for frame in extract_tb(error.__traceback__) if "drugcheck" in Path(frame.filename).parts]
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"
    return UnexpectedError(kind=type(error).__name__, where=where, command=command)


def trace(error: BaseException) -> Iterator[str]:
    """The traceback for DRUGCHECK_DEBUG=1: files, lines and functions, neither locals nor the exceptions' texts."""
    if error.__cause__ or error.__context__:
        yield from trace(error.__cause__ or error.__context__ or error)
    for frame in extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}: {frame.line}"
    yield f"  {type(error).__name__}"
