"""AP, each signature: who signed, when, on which paper. 四(五)."""

from collections.abc import Iterator

from drugcheck.domain.approval import DISTRICT_STEP
from drugcheck.domain.case import Approval
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, case_rule, hit


def place_of(facts: Facts, position: int, part: str = "") -> str:
    """Where a signature of `facts.signatures` stands, or a part of it; the position is that among them."""
    assessment = facts.assessment
    if assessment is None:
        return ""
    returned = len(assessment.approvals) - len(facts.signatures)
    place = f"assessments.{assessment.no}.approvals.{returned + position + 1}"
    return f"{place}.{part}" if part else place


def _mending(facts: Facts, approval: Approval) -> str | None:
    """A step on one paper is amended, one on several withdrawn and signed again."""
    papers = sum(entry.step == approval.step for entry in facts.signatures)
    return "drugcheck approve {case} --step {step} --withdraw" if papers > 1 else None


@case_rule(
    "AP003",
    "signed-before-assessment",
    Severity.ERROR,
    needs="chain.is_early",
    message="审批早于评估(v{version})",
    fix="drugcheck approve {case} --step {step} --amend",
)
def signed_before_assessment(facts: Facts, context: Context) -> Iterator[Hit]:
    """A signature is not older than the version it signs.

    Why: 四(五) 「初步评估后,报派出所再次核查…审批」.
    Bad: v2 drawn up on 4 April, a step of it signed on 2 April.
    Good: steps dated on or after the day of the version.
    """
    assessment = facts.assessment
    for position, approval in enumerate(facts.signatures):
        if assessment and approval.date is not None and approval.date < assessment.drawn_up:
            yield hit(
                place_of(facts, position, "date"),
                version=assessment.no,
                step=approval.step,
                fix=_mending(facts, approval),
            )


@case_rule(
    "AP005",
    "same-signer-twice",
    Severity.ERROR,
    needs="chain.is_repeated",
    message="同一人签批两个步骤(第{earlier}步与第{step}步)",
    fix="drugcheck approve {case} --step {step} --amend",
)
def same_signer_twice(facts: Facts, context: Context) -> Iterator[Hit]:
    """Nobody signs two of the four steps.

    Why: 四(五) 「派出所再次核查和街道党政主要领导审批」: each step looks at what the one before has done.
    Bad: p09 signs step 2 and step 3.
    Good: a different person at each step.
    """
    signed: dict[str, int] = {}
    for position, approval in enumerate(facts.signatures):
        others = [step for who in approval.by if (step := signed.setdefault(who, approval.step)) != approval.step]
        if others:
            yield hit(
                place_of(facts, position, "by"), step=approval.step, earlier=others[0], fix=_mending(facts, approval)
            )


@case_rule(
    "AP006",
    "step-without-paper",
    Severity.ERROR,
    waivable=True,
    phase=3,
    needs="chain.lacks_paper",
    message="第{step}步缺签批件",
    fix="drugcheck approve {case} --step {step} --add-paper",
)
def step_without_paper(facts: Facts, context: Context) -> Iterator[Hit]:
    """Each step names the paper that was signed: the record only says that somebody signed it.

    Why: 二(三) 「填写好《吸毒人员风险分类评估审批表》」; 四(七) 「一人一档」.
    Bad: step 2 signed, no number of a paper.
    Good: 「核查意见-31」.
    """
    for position, approval in enumerate(facts.signatures):
        if not approval.document:
            yield hit(place_of(facts, position, "document"), step=approval.step)


@case_rule(
    "AP007",
    "not-in-office",
    Severity.ERROR,
    needs="signatures",
    message="第{step}步签批人 {who} 当日不任该职",
    fix="drugcheck approve {case} --step {step} --amend",
)
def not_in_office(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who signs a step held an office on that day that signs it, for the community where the office names one.

    Offices and their dates stand in drugcheck.toml.

    Why: 四(五) names who signs: 各社区、社区民警, 派出所, 街道党政主要领导, 区禁毒办.
    Bad: step 3 signed by a 社区干部, or by a 书记 who left office the month before.
    Good: step 3 signed by the 党工委书记 and the 办事处主任 of that day.
    """
    community, unentitled = facts.case.case.community, context.lookup.unentitled
    for position, approval in enumerate(facts.signatures):
        if not approval.by:
            yield hit(place_of(facts, position, "by"), step=approval.step, who="(未填)", fix=_mending(facts, approval))
        day = approval.date or context.today
        for who in unentitled[approval.step, approval.by, community, day]:
            fix = _mending(facts, approval)
            yield hit(place_of(facts, position, "by"), step=approval.step, who=context.config.staff_name(who), fix=fix)


@case_rule(
    "AP009",
    "no-district-receipt",
    Severity.ERROR,
    waivable=True,
    phase=3,
    needs="chain.lacks_receipt",
    message="区禁毒办备案无回执号",
    fix="drugcheck approve {case} --step 4 --add-paper",
)
def no_district_receipt(facts: Facts, context: Context) -> Iterator[Hit]:
    """The filing with the district has its receipt number.

    Why: 四(五) 「送至区禁毒办备案审查」.
    Bad: step 4 signed without a number.
    Good: 「区备-2022-031」.
    """
    for position, approval in enumerate(facts.signatures):
        if approval.step == DISTRICT_STEP and not approval.receipt:
            yield hit(place_of(facts, position, "receipt"))


@case_rule(
    "AP012",
    "signing-day-invalid",
    Severity.ERROR,
    needs="signatures",
    message="第{step}步签批日期无效",
    fix="drugcheck approve {case} --step {step} --amend",
)
def signing_day_invalid(facts: Facts, context: Context) -> Iterator[Hit]:
    """A signature has a date, not in the future and not before the meeting that conferred.

    Why: 四(五) 「会商分类评估,形成会议纪要,初步评估后,报…」: the meeting is first.
    Bad: step 1 signed on 28 March, the meeting held on 30 March.
    Good: step 1 signed on the day of the meeting or later.
    """
    assessment = facts.assessment
    held = context.lookup.meetings.get(assessment.meeting) if assessment and assessment.meeting is not None else None
    chain = facts.chain
    if chain.last <= context.today and (held is None or chain.first >= held.date):
        return
    for position, approval in enumerate(facts.signatures):
        day = approval.date
        early = day is not None and held is not None and day < held.date
        if day is None or day > context.today or early:
            yield hit(place_of(facts, position, "date"), step=approval.step, fix=_mending(facts, approval))
