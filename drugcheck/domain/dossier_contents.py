"""What makes each section of a dossier: entries of the record, what is lacking, when it does not apply. 四(七).

A section is there when the record has it; that its paper is signed, filed or current is checked by rules of its own.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from drugcheck.domain.abstinence import CONTROL_ENDS_AFTER_MONTHS
from drugcheck.domain.case import Assessment
from drugcheck.domain.dossier_entry import Categories, Entry
from drugcheck.domain.dossier_papers import (
    letters,
    letters_fix,
    letters_lacking,
    no_transfer,
    proofs,
    proofs_fix,
    proofs_lacking,
)
from drugcheck.domain.dossier_person import (
    basics,
    basics_fix,
    basics_lacking,
    talks,
    talks_lacking,
    tests,
    tests_lacking,
)
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.fixes import setting
from drugcheck.domain.planning import has_plan, is_medium_filed, is_plan_filed
from drugcheck.domain.registers import Meeting
from drugcheck.domain.vocabulary import (
    Answer,
    ContactOutcome,
    DossierSection,
    MeetingKind,
)

_UNKNOWN, _CONFERENCE, _UNREACHABLE = Answer.UNKNOWN, MeetingKind.CONFERENCE, ContactOutcome.UNREACHABLE


class Content(NamedTuple):
    """How a section is looked at.

    `lacking` gives what is missing of it in official words, nothing where it is there; `entries` what stands in it;
    `reason` why, by the record itself, it does not apply where it is asked for if applicable, `hindrance` why it cannot
    be had at all; `fix` is the command that fills it, a template as that of a rule.
    """

    lacking: Callable[[Facts, Context, Categories], tuple[str, ...]]
    entries: Callable[[Facts, Context, Categories], Iterator[Entry]]
    reason: Callable[[Facts], str | None]
    place: str
    fix: Callable[[Facts, Categories], str]
    hindrance: Callable[[Facts], str | None] | None = None


def _always_fix(command: str) -> Callable[[Facts, Categories], str]:
    return lambda _facts, _categories: command


def _always(_facts: Facts) -> str | None:
    return None


def _out_of_reach(facts: Facts) -> str | None:
    return "联系不到(四(六))" if facts.outcome is _UNREACHABLE else None


def _agreement_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    agreement = facts.case.agreement
    return () if agreement is not None and agreement.signed_on is not None else ("已签订的协议",)


def _agreement(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    agreement = facts.case.agreement
    if agreement is not None:
        yield Entry(agreement.kind.value, agreement.signed_on, agreement.document, None, "agreement")


def _agreement_fix(facts: Facts, _categories: Categories) -> str:
    agreement = facts.case.agreement
    kind = [] if agreement is not None else ["agreement.kind"]
    return setting(*kind, "agreement.signed_on", "agreement.until", "agreement.document")


def _no_agreement_due(facts: Facts) -> str | None:
    return None if facts.is_under_community_measure else "未执行社区戒毒(康复)"


def _assessment_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    return () if facts.levelled is not None else ("风险等级评估",)


def _assessments(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    for assessment in facts.case.assessments:
        current = assessment is facts.assessment
        words = "、".join(
            word for word in (assessment.level, facts.approval.standing.value if current else "旧版") if word
        )
        number = next(
            (a.receipt or a.document for a in reversed(assessment.approvals) if a.receipt or a.document), None
        )
        text = f"风险评估审批表 v{assessment.no}({words})"
        yield Entry(text, assessment.drawn_up, number, None, f"assessments.{assessment.no}")


def _meeting(assessment: Assessment | None, context: Context) -> Meeting | None:
    if assessment is None or assessment.meeting is None:
        return None
    held = context.lookup.meetings.get(assessment.meeting)
    return held if held is not None and held.minutes and held.kind is _CONFERENCE else None


def _minutes_lacking(facts: Facts, context: Context, _categories: Categories) -> tuple[str, ...]:
    return () if _meeting(facts.assessment, context) is not None else ("会商会议纪要",)


def _minutes(facts: Facts, context: Context, _categories: Categories) -> Iterator[Entry]:
    for assessment in facts.case.assessments:
        held = _meeting(assessment, context)
        if held is not None:
            yield Entry("会议纪要", held.date, held.minutes, None, f"assessments.{assessment.no}.meeting")


def _measures_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    for measure in facts.case.measures:
        if measure.end is None:
            return ()
    return ("管理措施",)


def _measures(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    for measure in facts.case.measures:
        text = measure.kind if measure.end is None else f"{measure.kind}(已终止)"
        yield Entry(text, measure.start, measure.basis, None, f"measures.{measure.no}")


def _control_is_over(facts: Facts) -> str | None:
    abstinence = facts.abstinence
    if abstinence is None or abstinence.months < CONTROL_ENDS_AFTER_MONTHS or facts.is_under_community_measure:
        return None
    return "戒断满3年,不再实行动态管控(戒毒条例第七条)"


def _plan_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    if is_plan_filed(facts.case):
        return ()
    return ("区禁毒办备案",) if has_plan(facts.case) else ("一人一策", "区禁毒办备案")


def _plan_fix(facts: Facts, _categories: Categories) -> str:
    return "drugcheck file {case} --to 区禁毒办" if has_plan(facts.case) else "drugcheck plan {case}"


def _plan(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    plan = facts.case.plan
    if plan is not None:
        yield Entry("一人一策", plan.drawn_up, plan.no, None, "plan")
    yield from _filings(facts, "一人一策")


def _centre_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    return () if is_medium_filed(facts.case) else ("街道政务服务中心备案",)


def _centre(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    yield from _filings(facts, "中风险")


def _filings(facts: Facts, what: str) -> Iterator[Entry]:
    for filing in facts.case.filings:
        if filing.what == what:
            yield Entry(f"{filing.to.value}备案", filing.date, filing.receipt, None, f"filings.{filing.no}")


def _care_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    need = facts.case.screening.employment_need
    return () if facts.case.care or (need is not None and need is not _UNKNOWN) else ("就业救助询问",)


def _care(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    screening = facts.case.screening
    if screening.employment_need is not None:
        text = f"就业救助需求:{screening.employment_need.value}"
        yield Entry(text, screening.asked_on, None, None, "screening.employment_need")
    for care in facts.case.care:
        done = "已办结" if care.closed_on else "办理中"
        text = f"转介{care.referred_to.value}({done})" if care.referred_to else "需求登记(未转介)"
        yield Entry(text, care.asked_on, None, None, f"care.{care.no}")


S = DossierSection
CONTENTS: Final[dict[str, Content]] = {
    S.BASICS: Content(basics_lacking, basics, _always, "person", basics_fix),
    S.TALKS: Content(talks_lacking, talks, _always, "visits", _always_fix("drugcheck visit add {case}")),
    S.TESTS: Content(tests_lacking, tests, _always, "tests", _always_fix("drugcheck test plan {case}"), _out_of_reach),
    S.PROOFS: Content(proofs_lacking, proofs, _always, "documents", proofs_fix),
    S.LETTERS: Content(letters_lacking, letters, no_transfer, "letters", letters_fix),
    S.AGREEMENT: Content(_agreement_lacking, _agreement, _no_agreement_due, "agreement", _agreement_fix),
    S.ASSESSMENT: Content(
        _assessment_lacking, _assessments, _always, "assessments", _always_fix("drugcheck assess {case}")
    ),
    S.MINUTES: Content(_minutes_lacking, _minutes, _always, "assessments", _always_fix("drugcheck assess {case}")),
    S.MEASURES: Content(
        _measures_lacking, _measures, _control_is_over, "measures", _always_fix("drugcheck measure add {case}")
    ),
    S.PLAN: Content(_plan_lacking, _plan, _always, "plan", _plan_fix),
    S.CENTRE: Content(
        _centre_lacking, _centre, _always, "filings", _always_fix("drugcheck file {case} --to 街道政务服务中心")
    ),
    S.CARE: Content(
        _care_lacking,
        _care,
        _always,
        "care",
        _always_fix("drugcheck case set {case} screening.employment_need"),
        _out_of_reach,
    ),
}
