"""PV, privacy and due process. Free text is in pv_text, what left the store in pv_exports."""

from collections.abc import Iterator
from typing import Final

from drugcheck.domain.calendar import add_months, workdays_between
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules import pv_exports, pv_text
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule
from drugcheck.domain.rules.faults import dotted, faults_of
from drugcheck.domain.vocabulary import Interviewee

# Annex -> the restricted values that it asks for by its title; a name that ends in . stands for a whole section.
_NEEDED: Final[dict[int, tuple[str, ...]]] = {
    3: ("health.kind",),
    5: ("health.",),
    9: ("hardships.carer_now",),
    11: ("hidden.source",),
    13: ("death.cause",),
}
_NEIGHBOUR: Final = Interviewee.NEIGHBOUR
_RESTRICTED: Final = frozenset({"health", "restricted"})
# The ID number beside it says the same.
_OPEN: Final = frozenset({"person.birth_date"})


@store_rule(
    "PV005",
    "restricted-column",
    Severity.ERROR,
    message="附件{annex}含限阅字段“{header}”",
    fix="drugcheck annex {annex}",
)
def restricted_column(context: Context) -> Iterator[Hit]:
    """A table has no column of illness, informants or sources that its title does not ask for.

    templates/annexNN.toml is the office's own: this is what it must not come to hold. Where somebody was last heard of
    (`visits.whereabouts`) stands in no table at all.

    Why: 艾滋病防治条例 第三十九条, 精神卫生法 第四条; 个人信息保护法 第六条: no more than the purpose needs.
    Bad: a column `health.kind` in annex 2, which every community gets.
    Good: 有 or 无 in annex 2 (`facts.has_special_illness`), the kind in annex 5 alone.
    """
    if not context.templates:
        return
    # Reading an annex costs imports that checks of records alone do not need.
    from drugcheck.domain.annex_values import BLANK, COUNT, FORM, ROW_NUMBER, source

    for number, template in context.templates.items():
        for column in template.columns:
            value = column.value
            if value in (BLANK, ROW_NUMBER) or value.startswith((COUNT, FORM)) or value in _OPEN:
                continue
            is_restricted = value.startswith("health.") or source(value).mask in _RESTRICTED
            if is_restricted and not value.startswith(_NEEDED.get(number, ())):
                yield hit(f"annex{number:02d}.{value}", annex=number, header=column.header)


@case_rule(
    "PV006",
    "neighbour-not-told",
    Severity.WARNING,
    waivable=True,
    needs="case.visits",
    message="向邻居了解情况未记保密告知",
    fix="drugcheck visit amend {case} {no} --told",
)
def neighbour_not_told(facts: Facts, context: Context) -> Iterator[Hit]:
    """A neighbour who was asked was told to keep it confidential, and the entry says so.

    Why: 戒毒条例 第七条; 四(四) sends the office to neighbours, 五(三) 「按规定严格保密」: the question alone
    tells them something about a person.
    Bad: a talk with a neighbour, and `confidentiality_told` empty.
    Good: `confidentiality_told = true`, the notice signed on the transcript.
    """
    if not facts.is_reported:
        return
    for visit in facts.talks:
        if visit.interviewee is _NEIGHBOUR and visit.confidentiality_told is not True:
            yield hit(f"visits.{visit.no}.confidentiality_told", no=visit.no)


@store_rule(
    "PV008",
    "prohibited-field",
    Severity.ERROR,
    message="禁止采集字段:{field}",
    fix="drugcheck case edit {case}",
)
def prohibited_field(context: Context) -> Iterator[Hit]:
    """No record has a field for location, calls, messages, cameras, biometrics or social media.

    Why: 个人信息保护法 第六条, 第二十八条 and 第三十四条: a state organ collects what its duty needs and no more. The
    notice gives the office a duty to meet, to talk and to test; 情报研判 and 网上布控 of 三(二) are police work.
    Bad: `"定位" = "…"` under [extra].
    Good: where the police report a fact, its document number stands in the index of documents.
    """
    for fault in faults_of(context, "PV008"):
        yield hit(dotted(fault.place), case=fault.case, field=dotted(fault.place))


@case_rule(
    "PV009",
    "retention-not-reviewed",
    Severity.WARNING,
    needs="case.case.closed",
    message="已过保存期限,应复核",
    fix="drugcheck case review {case}",
)
def retention_not_reviewed(facts: Facts, context: Context) -> Iterator[Hit]:
    """A closed case is looked at again each year: to be kept, sealed, or handed to the archive.

    The year is `limits.retention_months`; it begins with the closing, the sealing or the last review. Nothing is
    deleted by itself, and nothing without the rules of the archive.

    Why: 个人信息保护法 第十九条, 第四十七条: kept for the shortest time that the purpose needs; 档案法 第二十一条: how
    long records are kept is set by rules, and nothing is destroyed without authority.
    Bad: closed as 迁出 in March of last year, not looked at since.
    Good: `reviewed_on` of this year, or `sealed_on` with its basis.
    """
    head = facts.case.case
    if head.closed is None:
        return
    last = max(day for day in (head.closed, head.sealed_on, head.reviewed_on) if day)
    if add_months(last, context.config.limits.retention_months) <= context.today:
        yield hit("case.reviewed_on")


@case_rule(
    "PV010",
    "request-unanswered",
    Severity.ERROR,
    needs="case.requests",
    message="{kind}申请逾期未答复({days} 个工作日)",
    fix="drugcheck request answer {case} {no}",
)
def request_unanswered(facts: Facts, context: Context) -> Iterator[Hit]:
    """A person's request to see, correct or contest what is on file is answered within 15 working days.

    The days are `limits.answer_workdays`, counted by [workweek] of drugcheck.toml. A refusal is an answer, and has a
    reason; a day without words is none. What the person takes back waits no more.

    Why: 个人信息保护法 第四十五条, 第四十六条 and 第五十条: the request is answered in time, a refusal says why.
    Bad: 更正 asked for on 1 March, no answer on 30 March.
    Good: `answered = 2022-03-15`, with the answer.
    """
    week = context.config.workweek
    for request in facts.case.requests:
        if request.is_open:
            days = workdays_between(request.received, context.today, week.holidays, week.workdays)
            if days > context.config.limits.answer_workdays:
                yield hit(f"requests.{request.no}", kind=request.kind.value, days=days, no=request.no)


RULES = (
    pv_text.number_in_free_text,
    *pv_exports.RULES[:3],
    restricted_column,
    neighbour_not_told,
    pv_text.stigmatising_word,
    prohibited_field,
    retention_not_reviewed,
    request_unanswered,
    *pv_exports.RULES[3:],
)
