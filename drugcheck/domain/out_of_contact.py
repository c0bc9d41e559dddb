"""联系不到 and how a person leaves its count: by evidence only. 四(六) 「比例不超5%,并纳入考核考评」.

A limit that could be kept by renaming would be none: what takes a person out of the numerator is a talk, or the paper
of a death, a move, an error or custody; and until then the person counts where contact was lost.
"""

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from drugcheck.domain.case import Case
from drugcheck.domain.vocabulary import CaseKind, ContactOutcome, ControlStatus
from drugcheck.errors import RefusedError

if TYPE_CHECKING:
    from datetime import date

    from drugcheck.domain.facts import Facts

LOST: Final = ContactOutcome.UNREACHABLE


class CountedThereError(RefusedError):
    """{case} is 联系不到 and counts there: without a talk or its evidence neither community nor kind is changed"""

    hint = "drugcheck visit add {case} --with self"


def evidence_of_leaving(facts: "Facts") -> tuple[tuple[str, ...], str | None]:
    """Where the evidence stands that takes the person out of 应见, last what it is, and what stands there."""
    case = facts.case
    if facts.status is ControlStatus.DEAD:
        return ("death.proof", "death.proof_document"), case.death.proof_document if case.death else None
    entry = case.residence.misregistration
    if facts.status in (ControlStatus.MISREGISTERED, ControlStatus.MOVED):
        return (
            "residence.misregistration.kind",
            "residence.misregistration.evidence",
        ), entry.evidence if entry else None
    if not facts.is_open:
        return ("case.closed_document",), case.case.closed_document
    return ("status.document",), case.status.document


def left_by_status(facts: "Facts") -> bool:
    """联系不到, registered, no longer expected to be met, and no paper says why."""
    if facts.outcome is not LOST or facts.is_expected or facts.case.case.kind is not CaseKind.REGISTERED:
        return False
    return not evidence_of_leaving(facts)[1]


def left_by_outcome(facts: "Facts", start: "date") -> bool:
    """No longer 联系不到, with no evidence for it and no talk with the person since the campaign began."""
    contact = facts.case.contact
    if contact.changed_from is not LOST or contact.outcome is LOST or contact.changed_evidence:
        return False
    return not any(visit.date >= start for visit in facts.self_talks)


def followed(before: Case, after: Case) -> Case:
    """The next state of a case with the trace of a former 联系不到, whatever way it was written.

    Raises CountedThereError where a person who is out of contact would count in another community, or in none.
    """
    if not _is_lost(before):
        return after
    contact = after.contact
    if contact.outcome is not LOST and contact.changed_from is not LOST:
        after = replace(after, contact=replace(contact, changed_from=LOST))
    old, new = before.case, after.case
    moved = old.community is not None and new.community != old.community
    if (moved or new.kind is not old.kind) and _is_lost(after):
        raise CountedThereError(case=after.id)
    return after


def _is_lost(case: Case) -> bool:
    contact = case.contact
    return contact.outcome is LOST or (contact.changed_from is LOST and not contact.changed_evidence)
