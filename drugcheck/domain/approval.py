"""The four steps of 四(五), and when they lapse.

1 社区会商评估, 2 派出所核查, 3 街道党政主要领导审批, 4 区禁毒办备案审查. An assessment notes the fingerprint of the
facts it relied on; an approval notes the fingerprint of those facts and of the assessment it signed. When one of the
facts changes, the approvals lapse and a new version is assessed.
"""

import hashlib
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

import msgspec

from drugcheck.domain.case import Approval, Assessment, Case, Record
from drugcheck.domain.office import LEADERS, Config
from drugcheck.domain.vocabulary import Decision, OfficeKind, TestState

STEPS: Final = {1: "社区会商", 2: "派出所核查", 3: "街道审批", 4: "区禁毒办备案"}

SIGNERS: Final[dict[int, frozenset[OfficeKind]]] = {
    1: frozenset(
        {
            OfficeKind.COMMUNITY_CADRE,
            OfficeKind.DRUG_WORKER,
            OfficeKind.COMMUNITY_POLICE,
            OfficeKind.GROUP_OFFICE,
        }
    ),
    2: frozenset({OfficeKind.STATION_HEAD}),
    3: LEADERS,
    4: frozenset({OfficeKind.DISTRICT_OFFICE}),
}


class Standing(Enum):
    """Where an assessment stands."""

    NONE = "未评估"
    DRAFT = "草稿"
    UNDER_WAY = "审批中"
    RETURNED = "退回"
    LAPSED = "失效"
    APPROVED = "已备案"
    ENDED = "已终止"


class ApprovalState(NamedTuple):
    """Standing, the last complete step (0-4), the step that is next, and since when it has been waiting."""

    standing: Standing
    step: int
    waiting_since: date | None

    @property
    def next_step(self) -> int:
        """The step to be signed next; 5 when all are."""
        return self.step + 1


def _canonical(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _sha256(parts: object) -> str:
    return "sha256:" + hashlib.sha256(_canonical(parts)).hexdigest()


_VISIT_PAPERS = {"document": None, "pages": None}


def fingerprint(case: Case) -> str:
    """The fingerprint of the facts an assessment relies on.

    Visits, tests done, convictions, health, status, treatments and drug history count; a telephone number, an address
    or the index of papers does not.
    """
    return _sha256(
        [
            case.status,
            msgspec.structs.replace(
                case.drug_history, abstinence_checked_on=None, abstinence_checked_by=None, abstinence_note=None
            ),
            case.treatments,
            case.contact.outcome,
            [msgspec.structs.replace(visit, **_VISIT_PAPERS) for visit in case.visits],
            [
                msgspec.structs.replace(test, document=None, told_on=None, planned_on=None, reason=None)
                for test in case.tests
                if test.state is TestState.DONE
            ],
            case.convictions,
            case.health,
            case.hidden,
            case.death,
        ]
    )


def signed_fingerprint(case: Case, assessment: Assessment) -> str:
    """What a signature stands for: the facts and the assessment's own content, without its approvals."""
    content: Record = msgspec.structs.replace(assessment, approvals=(), statement=None, ended_on=None)
    return _sha256([fingerprint(case), content])


def current_assessment(case: Case) -> Assessment | None:
    """The last version that was not ended."""
    return next((a for a in reversed(case.assessments) if a.ended_on is None), None)


def is_lapsed(case: Case, assessment: Assessment) -> bool:
    """Whether a fact relied on, or the assessment itself, has changed since it was drawn up or signed."""
    if assessment.facts is not None and assessment.facts != fingerprint(case):
        return True
    signed = signed_fingerprint(case, assessment)
    return any(approval.facts not in (None, signed) for approval in valid_approvals(assessment))


def valid_approvals(assessment: Assessment) -> tuple[Approval, ...]:
    """The approvals since the last return: a return starts the chain anew."""
    last = max((n for n, a in enumerate(assessment.approvals) if a.decision is Decision.RETURNED), default=-1)
    return assessment.approvals[last + 1 :]


def leader_signatures(assessment: Assessment) -> tuple[str, ...]:
    """Staff ids that signed step 3, each once, in order."""
    return tuple(dict.fromkeys(who for a in valid_approvals(assessment) if a.step == 3 for who in a.by))


def completed_step(assessment: Assessment, config: Config) -> int:
    """The last step of an unbroken chain that is complete (0-4)."""
    agreed = {a.step for a in valid_approvals(assessment) if a.decision is Decision.AGREED}
    done = 0
    for step in STEPS:
        if step not in agreed:
            break
        if step == 3 and len(leader_signatures(assessment)) < config.limits.leaders_signatures:
            break
        done = step
    return done


def approval_state(case: Case, config: Config) -> ApprovalState:
    """Where the current assessment of a case stands."""
    assessment = current_assessment(case)
    if assessment is None:
        return ApprovalState(Standing.ENDED if case.assessments else Standing.NONE, 0, None)
    step = completed_step(assessment, config)
    dates = [a.date for a in assessment.approvals if a.date is not None]
    since = max([*dates, assessment.drawn_up])
    if assessment.level is None or assessment.meeting is None or not assessment.circumstances:
        return ApprovalState(Standing.DRAFT, step, since)
    if is_lapsed(case, assessment):
        return ApprovalState(Standing.LAPSED, step, since)
    if assessment.approvals and assessment.approvals[-1].decision is Decision.RETURNED:
        return ApprovalState(Standing.RETURNED, 0, since)
    if step == 4:
        return ApprovalState(Standing.APPROVED, 4, since)
    return ApprovalState(Standing.UNDER_WAY, step, since)
