"""DS, the dossier: numbers of papers, across all files. 四(七) 「一人一档」."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final

from drugcheck.domain.approval import CONFERENCE_STEP
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import correcting
from drugcheck.domain.rules.base import Hit, hit, store_rule

# A list that was approved as a whole, or a judgment of several people, has one number for many; a slip has it for two.
_SHARED: Final = frozenset({"审批文书", "判决文书"})
_SEVERAL: Final = 3
_OF_MANY: Final = re.compile("纪要|会议|名册|签到|通知|方案")
_SHORTEST: Final = 4
_DIGIT: Final = re.compile(r"\d")

_Holder = tuple[Facts, str]


@store_rule(
    "DS005",
    "same-paper-number",
    Severity.WARNING,
    waivable=True,
    message="{kind}编号与 {other} 相同",
    fix="drugcheck case set {case} visits.1.document",
)
def same_paper_number(context: Context) -> Iterator[Hit]:
    """The number of a paper about one person stands in one file.

    Talks, test reports, agreements, decisions, judgments, approvals, proofs of death, plans, and the index of documents
    are compared, each with its own kind. Minutes of a meeting belong to many; and so may an approval or a judgment that
    more than three files have.

    Why: 四(七) 「一人一档」; 三(二) 「准确」: a number that two files share was copied, or is of the other person.
    Bad: 谈话记录-2022-031-1 in C0031 and in C0032.
    Good: each talk under the number of its own transcript.
    """
    count = Counter[str | None](chain.from_iterable(map(_numbers, context.facts)))
    minutes = {meeting.minutes for meeting in context.meetings.meetings}
    doubtful = {number for number, times in count.items() if times > 1 and _is_number(number)} - minutes
    if not doubtful:
        return
    holders: defaultdict[tuple[str, str], dict[str, _Holder]] = defaultdict(dict)
    for facts in context.facts:
        for kind, number, place in _papers(facts):
            if number in doubtful:
                holders[kind, number].setdefault(facts.id, (facts, place))
    for (kind, _), found in holders.items():
        if len(found) < 2 or _OF_MANY.search(kind) or (kind in _SHARED and len(found) > _SEVERAL):
            continue
        for facts, place in found.values():
            other = next(name for name in found if name != facts.id)
            fix = correcting(place, facts.case)
            yield hit(place, case=facts.id, community=facts.community, kind=kind, other=other, fix=fix)


def _is_number(text: str | None) -> bool:
    return bool(text) and len(text or "") >= _SHORTEST and _DIGIT.search(text or "") is not None


def _numbers(facts: Facts) -> set[str | None]:
    """What _papers gives, less where it stands: most files share no number with another."""
    if not facts.is_reported:
        return set()
    case = facts.case
    # One list and a set of it at the end: a set that grows by each part takes half as long again.
    found = [visit.document for visit in case.visits]
    found += [test.document for test in case.tests]
    found += [treatment.decision for treatment in case.treatments]
    found += [document.number for document in case.documents]
    for assessment in case.assessments:
        found += [approval.document for approval in assessment.approvals if approval.step != CONFERENCE_STEP]
    found += [conviction.document for conviction in case.convictions]
    if case.agreement is not None:
        found.append(case.agreement.document)
    if case.plan is not None:
        found.append(case.plan.no)
    if case.death is not None:
        found.append(case.death.proof_document)
    return set(found)


def _papers(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Kind, number and place of each numbered paper about this person."""
    if not facts.is_reported:
        return
    case = facts.case
    for visit in case.visits:
        if visit.document:
            yield "谈话记录", visit.document, f"visits.{visit.no}.document"
    for test in case.tests:
        if test.document:
            yield "检测报告", test.document, f"tests.{test.no}.document"
    if case.agreement is not None and case.agreement.document:
        yield "戒毒协议", case.agreement.document, "agreement.document"
    for treatment in case.treatments:
        if treatment.decision:
            yield "决定书", treatment.decision, f"treatments.{treatment.no}.decision"
    for conviction in case.convictions:
        if conviction.document:
            yield "判决文书", conviction.document, f"convictions.{conviction.no}.document"
    for assessment in case.assessments:
        for position, approval in enumerate(assessment.approvals, 1):
            if approval.document and approval.step != CONFERENCE_STEP:
                place = f"assessments.{assessment.no}.approvals.{position}.document"
                yield "审批文书", approval.document, place
    if case.plan is not None and case.plan.no:
        yield "一人一策", case.plan.no, "plan.no"
    if case.death is not None and case.death.proof_document:
        yield "死亡证明", case.death.proof_document, "death.proof_document"
    for document in case.documents:
        if document.number:
            yield document.kind, document.number, f"documents.{document.no}.number"
