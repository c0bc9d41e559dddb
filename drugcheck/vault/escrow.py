"""recovery.age looked at without a paper: whether it is what the history has, and made for as many keys on paper."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from drugcheck.errors import DamagedError, RefusedError
from drugcheck.message import message
from drugcheck.vault import disk
from drugcheck.vault.age import AgeError
from drugcheck.vault.key_files import ESCROW

_ANEW: Final = "drugcheck key rotate"
_FROM_THERE: Final = "cp OTHER/.drugcheck/identity.age .drugcheck/identity.age"
_FROM_GIT: Final = "git restore --source=HEAD --staged --worktree recovery.age"


class EscrowError(DamagedError):
    """recovery.age {reason}: the paper alone may not open the store any more"""

    hint = _ANEW


class UnknownPaperError(RefusedError):
    """nothing was changed: recovery.age is for more keys on paper than the key file here knows"""

    hint = _FROM_THERE


def fault(root: Path, papers: int, committed: bytes | None) -> EscrowError | None:
    """What is wrong with it, for so many recovery keys and the version that the newest commit has; None if nothing."""
    data = None
    with suppress(OSError):
        data = disk.read(str(root / ESCROW))
    hint = _FROM_GIT if committed is not None and papers in (0, _opens_for(committed)) else _ANEW
    if data is None:
        is_missed = committed is not None or papers
        return EscrowError(reason=message("is missing"), hint=hint) if is_missed else None
    if committed is not None and _lines(data) != _lines(committed):
        return EscrowError(reason=message("differs from the newest commit"), hint=hint)
    count = _opens_for(data)
    if count is not None and count > papers:
        return EscrowError(reason=message("is for more keys on paper than the key file here knows"), hint=_FROM_THERE)
    if (count or 0) != papers:
        return EscrowError(reason=message("was not made for the keys on paper"), hint=hint)
    return None


def refuse_unknown(root: Path, papers: int) -> None:
    """Before the key is changed: it would be changed without those on paper. Raises UnknownPaperError."""
    with suppress(OSError):
        if (_opens_for(disk.read(str(root / ESCROW))) or 0) > papers:
            raise UnknownPaperError


def _opens_for(data: bytes) -> int | None:
    """For how many keys a file was encrypted; None where it is no age file."""
    from drugcheck.vault.age import armor, header

    try:
        return len(header.parse(armor.decode(data)).stanzas)
    except AgeError:
        return None


def _lines(data: bytes) -> list[bytes]:
    """Without the line ends that git may give a text."""
    return data.splitlines()
