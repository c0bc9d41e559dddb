"""AP: the approval chain of four steps, 四(五). The rules look at the current version of a case.

What each signature must have is checked in ap_signatures.
"""

from collections.abc import Iterator
from datetime import date

from drugcheck.domain.approval import LEADERS_STEP, STEPS, Standing, leader_signatures, signed_fingerprint
from drugcheck.domain.corresponding import last_sent
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules import ap_signatures
from drugcheck.domain.rules.ap_signatures import place_of
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit
from drugcheck.domain.vocabulary import Decision, LetterKind


@case_rule(
    "AP001",
    "step-out-of-order",
    Severity.ERROR,
    needs="chain.is_unordered",
    message="审批越级:第{step}步早于第{earlier}步",
    fix="drugcheck approve {case} --step {step} --withdraw",
)
def step_out_of_order(facts: Facts, context: Context) -> Iterator[Hit]:
    """A step is signed after the steps before it: none is left out and none is dated later.

    Why: 四(五) 「形成会议纪要,初步评估后,报派出所再次核查和街道党政主要领导审批后,送至区禁毒办备案审查」.
    Bad: step 3 signed on 2 April and step 2 on 3 April, or step 2 not at all.
    Good: 1, 2, 3, 4, each on or after the day of the one before.
    """
    signed = facts.signatures
    first: dict[int, date | None] = {}
    for approval in signed:
        first.setdefault(approval.step, approval.date)
    for position, approval in enumerate(signed):
        for earlier in range(1, approval.step):
            before = first.get(earlier)
            late = before is not None and approval.date is not None and approval.date < before
            if earlier not in first or late:
                fix = "drugcheck approve {case} --step {step} --amend" if earlier in first else None
                yield hit(place_of(facts, position), step=approval.step, earlier=earlier, fix=fix)
                break


@case_rule(
    "AP002",
    "chain-incomplete",
    Severity.ERROR,
    waivable=True,
    phase=3,
    needs="is_under_way",
    message="审批未完成,停在第{step}步({name})",
    fix="drugcheck approve {case}",
)
def chain_incomplete(facts: Facts, context: Context) -> Iterator[Hit]:
    """All four steps are complete when the phase of assessment ends.

    Why: 三(三) 「3月底至4月10日」; 四(五) 「送至区禁毒办备案审查」.
    Bad: on 11 April only 社区会商 and 派出所核查 have signed.
    Good: the receipt of the district on file by 10 April.
    """
    state = facts.approval
    if facts.is_under_way:
        yield hit("assessments", step=state.next_step, name=STEPS[state.next_step])


@case_rule(
    "AP004",
    "approval-lapsed",
    Severity.ERROR,
    needs="signatures",
    message="签批后内容有改动,审批失效",
    fix="drugcheck assess {case}",
)
def approval_lapsed(facts: Facts, context: Context) -> Iterator[Hit]:
    """What was signed is what stands on file: a changed fact or a changed assessment lapses the signatures.

    Signatures are kept on file; a new version is assessed and signed. Taking the change back makes them hold again.

    Why: 四(五) 「派出所再次核查」: what was checked must be what is filed.
    Bad: a hair test recorded after step 2 was signed.
    Good: v2, assessed with that test and signed anew.
    """
    assessment = facts.assessment
    if assessment is None or not facts.in_society or facts.approval.standing is not Standing.LAPSED:
        return
    signed = [approval.facts for approval in facts.signatures if approval.facts is not None]
    if signed and set(signed) != {signed_fingerprint(facts.case, assessment, facts.fingerprint)}:
        yield hit(f"assessments.{assessment.no}.approvals")


@case_rule(
    "AP008",
    "leaders-missing",
    Severity.ERROR,
    phase=3,
    needs="signatures",
    message="党政主要领导签批 {count}/{wanted}",
    fix="drugcheck approve {case}",
)
def leaders_missing(facts: Facts, context: Context) -> Iterator[Hit]:
    """The leaders' step has the signatures of both heads (`limits.leaders_signatures`).

    Why: 四(五) 「街道党政主要领导审批」: 党工委书记 and 办事处主任.
    Bad: step 3 with the signature of the 书记 alone.
    Good: both have signed, on one paper or on two.
    """
    assessment = facts.assessment
    if assessment is None or facts.approval.step >= LEADERS_STEP:
        return
    count, wanted = len(leader_signatures(assessment)), context.config.limits.leaders_signatures
    if count < wanted and any(approval.step >= LEADERS_STEP for approval in facts.signatures):
        yield hit(f"assessments.{assessment.no}.approvals", count=count, wanted=wanted)


@case_rule(
    "AP010",
    "waiting-long",
    Severity.WARNING,
    waivable=True,
    needs="is_under_way",
    message="第{step}步({name})已等待 {days} 天",
    fix="drugcheck form letter {case} --kind 催办 --record",
)
def waiting_long(facts: Facts, context: Context) -> Iterator[Hit]:
    """A step does not wait for long: by default five days (`limits.waiting_days`).

    Why: 三(三) gives the whole assessment eleven days; 五(一) 「亲自组织调度」.
    Bad: signed by the police station on 28 March, nothing since, today 7 April.
    Good: the next step signed within five days, or the paper asked for.
    """
    state = facts.approval
    if state.standing is not Standing.UNDER_WAY or state.waiting_since is None or not facts.in_society:
        return
    # Who was reminded has as many days again.
    since = max(state.waiting_since, last_sent(facts.case, LetterKind.REMINDER) or state.waiting_since)
    if (context.today - since).days > context.config.limits.waiting_days:
        days = (context.today - state.waiting_since).days
        yield hit("assessments", step=state.next_step, name=STEPS[state.next_step], days=days)


@case_rule(
    "AP011",
    "return-not-reworked",
    Severity.ERROR,
    phase=3,
    needs="chain.is_returned",
    message="退回未写理由或未整改:{what}",
    fix="drugcheck assess {case}",
)
def return_not_reworked(facts: Facts, context: Context) -> Iterator[Hit]:
    """A return says why, and is reworked within some days: by default five (`limits.returned_days`).

    Why: 三(二) 「审查修正…进行补充完善,确保数据完整、准确、鲜活」.
    Bad: returned by the police station without a word, or ten days ago.
    Good: the reason in words, and a new version or a new first step within five days.
    """
    assessment = facts.assessment
    if assessment is None or not facts.in_society:
        return
    for position, approval in enumerate(assessment.approvals, 1):
        if approval.decision is not Decision.RETURNED:
            continue
        place = f"assessments.{assessment.no}.approvals.{position}"
        if not approval.reason:
            yield hit(f"{place}.reason", what=f"第{approval.step}步未写理由")
        days = (context.today - approval.date).days if approval.date else 0
        waits = position == len(assessment.approvals) and facts.approval.standing is Standing.RETURNED
        if waits and days > context.config.limits.returned_days:
            yield hit(place, what=f"第{approval.step}步退回已 {days} 天")


RULES: tuple[Rule, ...] = (
    step_out_of_order,
    chain_incomplete,
    ap_signatures.signed_before_assessment,
    approval_lapsed,
    ap_signatures.same_signer_twice,
    ap_signatures.step_without_paper,
    ap_signatures.not_in_office,
    leaders_missing,
    ap_signatures.no_district_receipt,
    waiting_long,
    return_not_reworked,
    ap_signatures.signing_day_invalid,
)
