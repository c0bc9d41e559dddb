"""Sealing a closed case, unsealing it, looking at it again; and the legal ground of a look. Pure changes.

治安管理处罚法 第一百三十六条: sealed records are given to nobody but state organs that need them for a case, and units
that the State allows to look them up. 个人信息保护法 第十九条, 第四十七条: kept for the shortest time.
"""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.case import Case
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.registers import Access, Accesses, Export, Exports
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import message


class NotClosedYetError(RefusedError):
    """{case} is open: a case is closed first, or its open work would be out of sight"""

    hint = "drugcheck case close {case}"


class SealedAlreadyError(RefusedError):
    """{case} was sealed on {day}"""

    hint = "drugcheck case show {case}"


class NotSealedError(RefusedError):
    """{case} is not sealed"""

    hint = "drugcheck case seal {case}"


class SealKeptError(RefusedError):
    """{case} is sealed: it stays sealed and closed until the seal is taken off on the ground of a law"""

    hint = "drugcheck case unseal {case} --basis TEXT"


class UngroundedSealError(RefusedError):
    """{case} is sealed by its own command, which asks for the ground"""

    hint = "drugcheck case seal {case} --basis TEXT"


class SealedInFutureError(UsageError):
    """a case is sealed or reviewed on a day from its closing ({closed}) up to today ({today})"""

    hint = "drugcheck case show {case}"


class NoEntryToGroundError(UsageError):
    """there is no entry {no} of that kind"""

    hint = "drugcheck export log --accesses"


class GroundedAlreadyError(RefusedError):
    """entry {no} has its ground already, and keeps it"""

    hint = "drugcheck export log --accesses"


def seal(case: Case, basis: str, day: date, today: date) -> Outcome:
    """Seals a closed case. Raises NotClosedYetError, SealedAlreadyError, SealedInFutureError."""
    if case.case.sealed_on is not None:
        raise SealedAlreadyError(case=case.id, day=case.case.sealed_on.isoformat())
    _check(case, day, today)
    changed = replace(case, case=replace(case.case, sealed_on=day, sealed_basis=basis))
    return Outcome(changed, None, (message("sealed: it is shown masked, and in full only with --basis (PV011)"),))


def unseal(case: Case) -> Outcome:
    """Takes the seal off. Raises NotSealedError."""
    if case.case.sealed_on is None:
        raise NotSealedError(case=case.id)
    changed = replace(case, case=replace(case.case, sealed_on=None, sealed_basis=None))
    return Outcome(changed, None, (message("the seal is taken off; why is in the access log"),))


def check_kept(before: Case | None, after: Case) -> None:
    """Whether a change leaves the seal alone, whatever command or editor makes it; `before` is None where unreadable.

    Raises:
        SealKeptError: the seal, its ground or the closing under it would go. NotClosedYetError, UngroundedSealError:
        a seal would come without a closing, or without a ground.
    """
    new = after.case
    if before is None:
        if new.sealed_on is None or new.closed is None:
            raise SealKeptError(case=after.id)
        return
    old = before.case
    if old.sealed_on is not None:
        is_open_again = old.closed is not None and new.closed is None
        if is_open_again or (new.sealed_on, new.sealed_basis) != (old.sealed_on, old.sealed_basis):
            raise SealKeptError(case=after.id)
    elif new.sealed_on is not None and new.closed is None:
        raise NotClosedYetError(case=after.id)
    elif new.sealed_on is not None and not new.sealed_basis:
        raise UngroundedSealError(case=after.id)


def review(case: Case, day: date, today: date) -> Outcome:
    """Notes that a closed case was looked at again, and is kept. Raises NotClosedYetError, SealedInFutureError."""
    _check(case, day, today)
    changed = replace(case, case=replace(case.case, reviewed_on=day))
    return Outcome(changed, None, (message("kept for another year (PV009); or seal it: drugcheck case seal"),))


def grounded(log: Accesses | Exports, no: int, basis: str) -> Accesses | Exports:
    """The log or ledger with the legal ground of one entry. Raises NoEntryToGroundError, GroundedAlreadyError."""
    entries: tuple[Access, ...] | tuple[Export, ...] = log.accesses if isinstance(log, Accesses) else log.exports
    standing = next((entry for entry in entries if entry.no == no), None)
    if standing is None:
        raise NoEntryToGroundError(no=no)
    if (standing.basis or "").strip():
        raise GroundedAlreadyError(no=no)
    if isinstance(log, Accesses):
        return replace(log, accesses=tuple(replace(e, basis=basis) if e.no == no else e for e in log.accesses))
    return replace(log, exports=tuple(replace(e, basis=basis) if e.no == no else e for e in log.exports))


def _check(case: Case, day: date, today: date) -> None:
    closed = case.case.closed
    if closed is None:
        raise NotClosedYetError(case=case.id)
    if not closed <= day <= today:
        raise SealedInFutureError(case=case.id, closed=closed.isoformat(), today=today.isoformat())
