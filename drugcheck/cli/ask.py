"""The only module that asks.

A question goes to stderr, so that stdout stays data. Where nobody can answer (stdin or stderr is no terminal) a
question is MissingOptionError, whose hint names the option and the command. What is typed is kept in no history.
"""

import os
import sys
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from drugcheck.cli import screen, state, values
from drugcheck.domain.vocabulary import Term
from drugcheck.errors import DrugcheckError, UsageError
from drugcheck.locale import _

T = TypeVar("T", bound=Term)
V = TypeVar("V")


class MissingOptionError(UsageError):
    """{option} is missing, and there is nobody to ask"""

    hint = "{command} {option} …"


class NotConfirmedError(UsageError):
    """not confirmed; nothing was changed"""

    hint = "{command} {option}"


def interactive() -> bool:
    """Whether somebody sits there to answer."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def has_terminal() -> bool:
    """Whether a secret can be asked for: on the terminal, even where stdin is a pipe."""
    return bool(sys.stderr and sys.stderr.isatty() and _has_terminal())


def missing(option: str) -> MissingOptionError:
    """The error for something that was not given and cannot be asked for."""
    return MissingOptionError(option=option, command=state.settings().command)


def text(
    label: str, option: str, *, required: bool = True, default: str = "", check: Callable[[str], object] | None = None
) -> str:
    """A line of text, stripped; empty only where it is not required. `label` is already translated.

    What `check` raises for an answer is told, and the question asked again.
    """

    def parse(answer: str) -> str:
        if check is not None and answer:
            check(answer)
        return answer

    return _until(label, option, default, parse, required=required)


def number(label: str, option: str, *, least: int = 1) -> int:
    """A whole number."""
    return _until(label, option, "", lambda answer: values.number(answer, option, least))


def day(label: str, option: str, *, today: date) -> date:
    """A date; an empty answer is today."""
    return _until(label, option, today.isoformat(), lambda answer: values.day(answer, option, today))


def optional_day(label: str, option: str, *, today: date, default: date | None = None) -> date | None:
    """A date; an empty answer is the default, where there is one, else none."""
    standing = default.isoformat() if default else ""
    return _until(
        label, option, standing, lambda text: values.day(text, option, today) if text else None, required=False
    )


def coming_day(label: str, option: str, *, today: date, default: date | None = None) -> date:
    """A date that nobody can guess, such as that of a plan; an empty answer is only taken where there is a default."""
    standing = default.isoformat() if default else ""
    return _until(label, option, standing, lambda text: values.day(text, option, today))


def choice(kind: type[T], label: str, option: str, *, default: T | None = None) -> T:
    """A term of an enumeration by official value, alias or its number in the list."""
    chosen = _chosen(kind, label, option, default.value if default else "", required=True)
    if chosen is None:
        raise missing(option)
    return chosen


def optional_choice(kind: type[T], label: str, option: str) -> T | None:
    """A term as `choice` takes it; an empty answer is none."""
    return _chosen(kind, f"{label} ({_('may stay empty')})", option, "", required=False)


def yes(question: str, option: str) -> None:
    """Goes on only after a yes. Raises NotConfirmedError; MissingOptionError names the option that says yes."""
    if not agrees(question, option):
        raise NotConfirmedError(option=option, command=state.settings().command)


def agrees(question: str, option: str = "--yes", *, default: bool | None = None) -> bool:
    """Whether the answer is yes; an empty one is the default, where there is one. Raises MissingOptionError."""
    words = f"[{_('yes')}/{_('no')}]"
    if default is not None:
        words = f"{words} [{_('yes') if default else _('no')}]:"
    answer = _line(f"{question} {words} ", option)
    if not answer and default is not None:
        return default
    return answer.casefold() in {"y", "yes", "是", _("yes").casefold()}


def secret(label: str, option: str) -> str:
    """A line that is not shown, from the terminal even where stdin is a pipe."""
    if not has_terminal():
        raise missing(option)
    from getpass import getpass

    try:
        return getpass(f"{label}: ", stream=sys.stderr if sys.stdin.isatty() else None)
    except EOFError:
        raise missing(option) from None


def _chosen(kind: type[T], label: str, option: str, default: str, *, required: bool) -> T | None:
    members = list(kind)

    def parse(answer: str) -> T | None:
        if not answer:
            return None
        if answer.isascii() and answer.isdecimal() and 1 <= int(answer) <= len(members):
            return members[int(answer) - 1]
        return values.term(kind, answer, option)

    if interactive():
        screen.say("  ".join(f"{n} {member.value} ({member.alias})" for n, member in enumerate(members, 1)))
    return _until(label, option, default, parse, required=required)


def _until(label: str, option: str, default: str, parse: Callable[[str], V], *, required: bool = True) -> V:
    question = f"{label} [{default}]: " if default else f"{label}: "
    while True:
        answer = _line(question, option) or default
        if not answer and required:
            continue
        try:
            return parse(answer)
        except DrugcheckError as error:
            screen.fault(error)


def _line(question: str, option: str) -> str:
    if not interactive():
        raise missing(option)
    try:
        if sys.stdout.isatty():
            _forget_answers()
            # The terminal's line editor knows how wide a Chinese character is; it writes to stdout, here a terminal.
            return input(screen.clean(question)).strip()
        sys.stderr.write(screen.clean(question))
        sys.stderr.flush()
        answer = sys.stdin.readline()
    except EOFError:
        answer = ""
    except UnicodeDecodeError:
        return ""
    if not answer:
        raise missing(option)
    return answer.strip()


def _forget_answers() -> None:
    """Keeps answers, which may be names, out of the line editor's memory."""
    try:
        import readline
    except ImportError:
        return
    readline.set_auto_history(False)


def _has_terminal() -> bool:
    if os.name == "nt":
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return False
    return True
