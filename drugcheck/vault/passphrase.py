"""Where a passphrase comes from when nobody is asked yet: a descriptor, a file, a command, at last a prompt.

It is never an argument of a command nor the value of an environment variable, where other programs could read it.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from drugcheck.message import message
from drugcheck.vault import disk
from drugcheck.vault.errors import NoPassphraseError, PassphraseSourceError

FILE_VARIABLE = "DRUGCHECK_PASSPHRASE_FILE"
_MAX_SIZE = 1 << 16  # bytes; a source that goes on longer is not a passphrase


class Sources(NamedTuple):
    """What may be asked, in this order; `prompt` is called with the store's folder and is None where nobody sits."""

    descriptor: int | None = None
    file: Path | None = None
    command: tuple[str, ...] = ()
    prompt: Callable[[Path], str] | None = None

    @classmethod
    def gather(
        cls,
        environment: Mapping[str, str],
        *,
        descriptor: int | None = None,
        command: tuple[str, ...] = (),
        prompt: Callable[[Path], str] | None = None,
    ) -> "Sources":
        """The sources of one command: its --passphrase-fd, DRUGCHECK_PASSPHRASE_FILE, drugcheck.toml, the prompt."""
        name = environment.get(FILE_VARIABLE)
        return cls(descriptor, Path(name) if name else None, command, prompt)


def ask(sources: Sources, root: Path) -> str:
    """The passphrase from the first source that there is. A source that fails is not passed over.

    Raises PassphraseSourceError, NoPassphraseError.
    """
    if sources.descriptor is not None:
        return _from_descriptor(sources.descriptor)
    if sources.file is not None:
        return _from_file(sources.file)
    if sources.command:
        return _from_command(sources.command, root)
    if sources.prompt is not None:
        return sources.prompt(root)
    raise NoPassphraseError


def _from_descriptor(descriptor: int) -> str:
    source = message("descriptor {number}", number=descriptor)
    data = b""
    try:
        # A terminal or a pipe may stay open after the line.
        while b"\n" not in data and len(data) <= _MAX_SIZE and (piece := os.read(descriptor, _MAX_SIZE)):
            data += piece
    except (OSError, OverflowError) as error:
        reason = disk.reason(error) if isinstance(error, OSError) else "EBADF"
        raise PassphraseSourceError(source=source, reason=reason) from None
    return _first_line(data, source)


def _from_file(path: Path) -> str:
    source = message("the file that {variable} names", variable=FILE_VARIABLE)
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_SIZE + 1)
    except OSError as error:
        raise PassphraseSourceError(source=source, reason=disk.reason(error)) from None
    return _first_line(data, source)


def _from_command(command: tuple[str, ...], root: Path) -> str:
    import subprocess

    source = "passphrase_command"
    try:
        # No shell; terminal and error output stay those of the user, so that the command can ask.
        done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, check=False)
    except (OSError, ValueError) as error:
        reason: object = disk.reason(error) if isinstance(error, OSError) else message("it is not a command")
        raise PassphraseSourceError(source=source, reason=reason) from None
    if done.returncode != 0:
        raise PassphraseSourceError(source=source, reason=message("it ended with status {n}", n=done.returncode))
    return _first_line(done.stdout, source)


def _first_line(data: bytes, source: object) -> str:
    """Without its line end, and without the mark that Windows editors put before it."""
    if len(data) > _MAX_SIZE:
        raise PassphraseSourceError(source=source, reason=message("it is too long"))
    try:
        line = data.partition(b"\n")[0].removesuffix(b"\r").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PassphraseSourceError(source=source, reason=message("it is not UTF-8")) from None
    if not line:
        raise PassphraseSourceError(source=source, reason=message("it is empty"))
    return line
