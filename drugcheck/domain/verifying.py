"""What became of a hidden case: 二(二). Confirmed it is handed to the police station, refuted it is closed."""

from datetime import date

from msgspec.structs import replace

from drugcheck.domain.case import Case, Hidden
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import CaseKind, Verification
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import message


class NotHiddenError(RefusedError):
    """{case} is not a hidden case: there is nothing to verify"""

    hint = "drugcheck case show {case}"


class VerifiedInFutureError(UsageError):
    """a verification or transfer cannot be dated after today ({today})"""

    hint = "drugcheck case verify {case}"


def verify(
    case: Case,
    verification: Verification,
    day: date,
    today: date,
    *,
    transferred_on: date | None = None,
    document: str | None = None,
) -> Outcome:
    """Records what was found, and that a confirmed case was handed to the police station.

    Raises:
        NotHiddenError. VerifiedInFutureError.
    """
    ensure_hidden(case)
    if max(day, transferred_on or day) > today:
        raise VerifiedInFutureError(case=case.id, today=today.isoformat())
    before = case.hidden or Hidden()
    hidden = replace(
        before,
        verification=verification,
        verified_on=None if verification is Verification.OPEN else day,
        transferred_on=transferred_on or before.transferred_on,
        transfer_document=document or before.transfer_document,
    )
    line = {
        Verification.OPEN: message("it is still to be verified (CL008)"),
        Verification.CONFIRMED: message("verified: from here on it may be assessed like any other case"),
        Verification.REFUTED: message(
            "refuted: it does not stay on file: drugcheck case close {case} --reason refuted", case=case.id
        ),
    }[verification]
    return Outcome(replace(case, hidden=hidden), None, (line,))


def ensure_hidden(case: Case) -> None:
    """Refuses any other case; asked before anything is typed in. Raises NotHiddenError."""
    if case.case.kind is not CaseKind.HIDDEN:
        raise NotHiddenError(case=case.id)
