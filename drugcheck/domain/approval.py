"""The four steps of 四(五), and when they lapse.

1 社区会商评估, 2 派出所核查, 3 街道党政主要领导审批, 4 区禁毒办备案审查. An assessment notes the fingerprint of the
facts it relied on; an approval notes the fingerprint of those facts and of the assessment it signed. When one of the
facts changes, the approvals lapse and a new version is assessed.

Recording a signature is drugcheck.domain.approving; here is only what a record says.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Final

import msgspec
from msgspec.structs import replace

from drugcheck.domain.case import Approval, Assessment, Case
from drugcheck.domain.office import LEADERS, Config
from drugcheck.domain.outcome import Numbered
from drugcheck.domain.vocabulary import Decision, OfficeKind, TestState

STEPS: Final = {1: "社区会商", 2: "派出所核查", 3: "街道审批", 4: "区禁毒办备案"}

CONFERENCE_STEP: Final = 1
LEADERS_STEP: Final = 3
DISTRICT_STEP: Final = 4

SIGNERS: Final[dict[int, frozenset[OfficeKind]]] = {
    CONFERENCE_STEP: frozenset(
        {
            OfficeKind.COMMUNITY_CADRE,
            OfficeKind.DRUG_WORKER,
            OfficeKind.COMMUNITY_POLICE,
            OfficeKind.GROUP_OFFICE,
        }
    ),
    2: frozenset({OfficeKind.STATION_HEAD}),
    LEADERS_STEP: LEADERS,
    DISTRICT_STEP: frozenset({OfficeKind.DISTRICT_OFFICE}),
}


def may_sign(config: Config, step: int, who: str, community: str | None, day: date) -> bool:
    """Whether a member of staff held an office on that day that signs the step for that community (AP007)."""
    member = config.member(who)
    return member is not None and member.holds(SIGNERS[step], day, community)


class Standing(Enum):
    """Where an assessment stands."""

    NONE = "未评估"
    DRAFT = "草稿"
    UNDER_WAY = "审批中"
    RETURNED = "退回"
    LAPSED = "失效"
    APPROVED = "已备案"
    ENDED = "已终止"


_DRAFT, _UNDER_WAY, _LAPSED, _APPROVED = Standing.DRAFT, Standing.UNDER_WAY, Standing.LAPSED, Standing.APPROVED
_DONE, _RETURNED = TestState.DONE, Decision.RETURNED


class ApprovalState(msgspec.Struct, frozen=True, gc=False):
    """Standing, the last complete step (0-4), the step that is next, and since when it has been waiting."""

    standing: Standing
    step: int
    waiting_since: date | None

    @property
    def next_step(self) -> int:
        """The step to be signed next; 5 when all are."""
        return self.step + 1


# The Chinese name of each kind of fact an assessment relies on; the keys go into the fingerprint and never change.
_FACTS: Final = {
    "status": "人员现状",
    "drug_history": "吸毒史",
    "treatments": "戒毒措施",
    "outcome": "见面结果",
    "visits": "见面谈话",
    "tests": "检测",
    "convictions": "涉毒犯罪前科",
    "health": "特殊病",
    "hidden": "隐性线索",
    "death": "死亡",
}


_NUMBER: Final = attrgetter("no")
_STEP: Final = attrgetter("step")
_DECISION: Final = attrgetter("decision")
_EVIDENCE: Final = attrgetter("evidence")
_CHECK: Final = attrgetter("abstinence_checked_on", "abstinence_checked_by", "abstinence_note")
_NO_CHECK: Final = (None, None, None)
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def _relied_on(case: Case) -> dict[str, object]:
    """The facts of a case that count, each without its paperwork.

    Kinds of fact that the record does not hold are left out, so that a later version of the program which knows one
    kind more does not lapse what was signed before.
    """
    history = case.drug_history
    if _CHECK(history) != _NO_CHECK:
        history = replace(history, abstinence_checked_on=None, abstinence_checked_by=None, abstinence_note=None)
    facts: dict[str, object] = {
        "status": case.status,
        "drug_history": history,
        "treatments": _by_number(case.treatments),
        "outcome": case.contact.outcome,
        "visits": _by_number([replace(visit, document=None, pages=None) for visit in case.visits]),
        "tests": _by_number(
            [
                replace(test, document=None, told_on=None, planned_on=None, reason=None)
                for test in case.tests
                if test.state is _DONE
            ]
        ),
    }
    if case.convictions:
        facts["convictions"] = _by_number(case.convictions)
    if case.health:
        facts["health"] = _by_number(case.health)
    if case.hidden is not None:
        facts["hidden"] = case.hidden
    if case.death is not None:
        facts["death"] = case.death
    # A table is never false, an empty list is.
    return {key: fact for key, fact in facts.items() if fact}


def _by_number(entries: Sequence[Numbered]) -> Sequence[Numbered]:
    return sorted(entries, key=_NUMBER) if len(entries) > 1 else entries


def _sha256(parts: object) -> str:
    return "sha256:" + hashlib.sha256(_ENCODER.encode(parts)).hexdigest()


def fingerprint(case: Case) -> str:
    """The fingerprint of the facts an assessment relies on.

    Visits, tests done, convictions, health, status, treatments and drug history count; a telephone number, an address,
    a planned test or the number of a paper does not.
    """
    return _sha256(_relied_on(case))


def changed_facts(before: Case, after: Case) -> tuple[str, ...]:
    """The Chinese names of the kinds of fact that differ between two states of a case."""
    old, new = _relied_on(before), _relied_on(after)
    return tuple(name for key, name in _FACTS.items() if old.get(key) != new.get(key))


def _signed(facts: str, assessment: Assessment) -> str:
    return _sha256([facts, replace(assessment, approvals=(), statement=None, ended_on=None)])


def signed_fingerprint(case: Case, assessment: Assessment, facts: str | None = None) -> str:
    """What a signature stands for: the facts and the assessment's own content, without its approvals.

    `facts` is the fingerprint of the case, where it is known already.
    """
    return _signed(facts or fingerprint(case), assessment)


def current_assessment(case: Case) -> Assessment | None:
    """The last version; None where there is none or it was ended."""
    last = case.assessments[-1] if case.assessments else None
    return None if last is None or last.ended_on is not None else last


def is_draft(assessment: Assessment) -> bool:
    """Whether something is missing that every assessment needs: level, meeting, circumstances with their evidence."""
    return (
        assessment.level is None
        or assessment.meeting is None
        or not assessment.circumstances
        or not all(map(_EVIDENCE, assessment.circumstances))
    )


def is_lapsed(case: Case, assessment: Assessment, facts: str | None = None) -> bool:
    """Whether a fact relied on, or the assessment itself, has changed since it was drawn up or signed.

    `facts` is the fingerprint of the case, where it is known already.
    """
    return _is_lapsed(assessment, valid_approvals(assessment), facts or fingerprint(case))


def _is_lapsed(assessment: Assessment, approvals: tuple[Approval, ...], facts: str) -> bool:
    if assessment.facts is not None and assessment.facts != facts:
        return True
    signed = {approval.facts for approval in approvals if approval.facts is not None}
    return bool(signed) and signed != {_signed(facts, assessment)}


def valid_approvals(assessment: Assessment) -> tuple[Approval, ...]:
    """The approvals since the last return: a return starts the chain anew."""
    approvals = assessment.approvals
    if _RETURNED not in map(_DECISION, approvals):
        return approvals
    for after in range(len(approvals), 0, -1):
        if approvals[after - 1].decision is _RETURNED:
            return approvals[after:]
    return approvals


def leader_signatures(assessment: Assessment) -> tuple[str, ...]:
    """Staff ids that signed step 3, each once, in order."""
    return _leaders(valid_approvals(assessment))


def _leaders(approvals: tuple[Approval, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([who for a in approvals if a.step == LEADERS_STEP for who in a.by]))


def completed_step(assessment: Assessment, config: Config) -> int:
    """The last step of an unbroken chain that is complete (0-4)."""
    return _completed_step(valid_approvals(assessment), config)


def _completed_step(approvals: tuple[Approval, ...], config: Config) -> int:
    if not approvals:
        return 0
    agreed = set(map(_STEP, approvals))
    done = 0
    for step in STEPS:
        if step not in agreed:
            break
        if step == LEADERS_STEP and len(_leaders(approvals)) < config.limits.leaders_signatures:
            break
        done = step
    return done


def approval_state(case: Case, config: Config, facts: str | None = None) -> ApprovalState:
    """Where the current assessment of a case stands; `facts` as for is_lapsed."""
    assessment = current_assessment(case)
    if assessment is None:
        return ApprovalState(Standing.ENDED if case.assessments else Standing.NONE, 0, None)
    approvals = valid_approvals(assessment)
    step = _completed_step(approvals, config)
    dates = [approval.date for approval in assessment.approvals if approval.date is not None]
    dates.append(assessment.drawn_up)
    since = max(dates)
    if is_draft(assessment):
        return ApprovalState(_DRAFT, step, since)
    if _is_lapsed(assessment, approvals, facts or fingerprint(case)):
        return ApprovalState(_LAPSED, step, since)
    if assessment.approvals and assessment.approvals[-1].decision is _RETURNED:
        return ApprovalState(Standing.RETURNED, 0, since)
    return ApprovalState(_APPROVED if step == DISTRICT_STEP else _UNDER_WAY, step, since)
