"""AB: abstinence, 二(十一), 戒毒条例 第七条. Years are computed; these rules look at what was typed beside them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from drugcheck.domain.abstinence import CONTROL_ENDS_AFTER_MONTHS, confirmed_positives, days_in_custody
from drugcheck.domain.calendar import add_months
from drugcheck.domain.case import Test
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules.base import Hit, Rule, case_rule, hit, store_rule
from drugcheck.domain.vocabulary import ControlStatus, Sample, TestResult, TestState

# Columns of their own in which offices write what is computed here.
_STATED_YEARS = ("戒断年限", "戒断年数", "戒断时长", "戒断时间")
_STATED_BUCKETS = ("戒断档次", "戒断分档", "档次", "分档")
_NUMBER = re.compile(r"(\d+)(个?月)?")
_YEARS_OF_CHILDHOOD = 10
_UNDER_THREE_YEARS, _THREE_YEARS = ControlStatus.UNDER_THREE_YEARS, ControlStatus.THREE_YEARS
_DONE, _NEGATIVE = TestState.DONE, TestResult.NEGATIVE
_HAIR_WINDOW_MONTHS = 6
_OTHER_WINDOW = timedelta(days=7)


def _stated(facts: Facts, keys: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """The years that own columns state, by key; months alone are no year."""
    if not facts.case.extra:
        return
    for key in keys:
        number = _NUMBER.search(str(facts.case.extra.get(key, "")))
        if number is not None:
            yield key, 0 if number[2] else int(number[1])


@case_rule(
    "AB001",
    "years-not-as-computed",
    Severity.ERROR,
    phase=4,
    message="戒断年限与末次吸毒日期不符(应 {years})",
    fix="drugcheck case set {case} status.current",
)
def years_not_as_computed(facts: Facts, context: Context) -> Iterator[Hit]:
    """Years that somebody typed agree with the years computed from last use, findings and measures.

    Typed are a column of the office's own such as 戒断年限, and the status 社会面戒断不满3年 or 社会面戒断3年以上.

    Why: 二(十一) 「全面核查戒断5年、10年以上未复吸」; 三(四) 「重点核查」.
    Bad: 戒断年限 = 6 beside a last use four years ago.
    Good: nothing typed, or the same number of full years.
    """
    abstinence = facts.abstinence
    for key, years in _stated(facts, _STATED_YEARS):
        if abstinence is None or abstinence.years != years:
            words = abstinence.words if abstinence else "无末次吸毒日期,无法计算"
            yield hit(f"extra.{key}", years=words, fix=setting(f"extra.{key}"))
    if abstinence is None:
        return
    three_years = abstinence.months >= CONTROL_ENDS_AFTER_MONTHS
    if facts.status is (_UNDER_THREE_YEARS if three_years else _THREE_YEARS):
        yield hit("status.current", years=abstinence.words)


@case_rule(
    "AB002",
    "abstinence-without-evidence",
    Severity.ERROR,
    waivable=True,
    phase=4,
    needs="is_abstinent_five_years",
    message="戒断 {years} 年缺检测或核查证据",
    fix="drugcheck case set {case} drug_history.abstinence_checked_on drug_history.abstinence_checked_by",
)
def abstinence_without_evidence(facts: Facts, context: Context) -> Iterator[Hit]:
    """Five or ten years are shown by a negative test or a check by the police in this campaign.

    Why: 二(十一) 「全面核查」; 三(四) 「重点核查…戒断5年、10年未复吸的吸毒史人员」.
    Bad: seven years computed, the last test three years ago.
    Good: a negative hair test of March, or the day on which the police checked.
    """
    abstinence = facts.abstinence
    if abstinence is None or not facts.is_abstinent_five_years:
        return
    since = context.campaign_start
    checked = facts.case.drug_history.abstinence_checked_on
    if checked is not None and since <= checked <= context.today:
        return
    tested = any(
        test.state is _DONE
        and test.result is _NEGATIVE
        and test.date is not None
        and since <= test.date <= context.today
        for test in facts.case.tests
    )
    if not tested:
        yield hit("drug_history.abstinence_checked_on", years=abstinence.years)


@case_rule(
    "AB003",
    "positive-after-last-use",
    Severity.ERROR,
    needs="has_positive",
    message="戒断期内有阳性(检测 {no},{day}),须重算",
    fix="drugcheck case set {case} drug_history.last_use drug_history.last_use_source",
)
def positive_after_last_use(facts: Facts, context: Context) -> Iterator[Hit]:
    """A confirmed positive after the recorded last use means a later use: the date is to be corrected.

    The count restarts by itself. Hair shows about six months, other samples some days, so a last use or finding within
    that time before the test agrees with it. An on-site positive alone counts for nothing (TS005).

    Why: 二(十一) 「未复吸」; 吸毒检测程序规定.
    Bad: last use 2011, a laboratory positive in 2019.
    Good: last use corrected to 2019.
    """
    history = facts.case.drug_history
    known = [day for day in (history.last_use, history.last_seized) if day is not None]
    if not known:
        return
    for test in confirmed_positives(facts.case):
        if test.date is not None and max(known) < _earliest_use(test, test.date):
            yield hit(f"tests.{test.no}", no=test.no, day=test.date.isoformat())


def _earliest_use(test: Test, day: date) -> date:
    return add_months(day, -_HAIR_WINDOW_MONTHS) if test.sample is Sample.HAIR else day - _OTHER_WINDOW


@store_rule(
    "AB004",
    "in-both-buckets",
    Severity.ERROR,
    phase=4,
    message="5年、10年档重复统计({what})",
    fix="drugcheck case close {case} --reason duplicate",
)
def in_both_buckets(context: Context) -> Iterator[Hit]:
    """Nobody is counted with five years and with ten: 5年 is five to under ten.

    Two open files of one ID number may stand in one bucket each; and a column of the office's own, such as 档次, may
    say another bucket than the one computed.

    Why: 二(十一) 「戒断5年、10年以上」; annex 12 counts each person once.
    Bad: C0031 with six years and C0087 with eleven, both of one ID number.
    Good: one file, one bucket.
    """
    for facts in context.facts:
        if not facts.is_abstinent_five_years or facts.abstinence is None:
            continue
        bucket = facts.abstinence.bucket
        for key, stated in _stated(facts, _STATED_BUCKETS):
            if stated in (5, 10) and stated != bucket:
                what = f"{key}写{stated}年,应为{bucket}年"
                place = f"extra.{key}"
                yield hit(place, case=facts.id, community=facts.community, what=what, fix=setting(place))
    for same in context.by_id_number.values():
        if len(same) < 2:
            continue
        listed = [f for f in same if f.abstinence is not None and f.is_abstinent_five_years]
        buckets = {f.abstinence.bucket for f in listed if f.abstinence is not None}
        if len(buckets) > 1:
            last = listed[-1]
            yield hit("", case=last.id, community=last.community, what=f"与 {listed[0].id} 为同一人")


@case_rule(
    "AB005",
    "abstinent-in-custody",
    Severity.WARNING,
    waivable=True,
    needs="abstinence",
    message="戒断期多为羁押期({percent}%),请注明",
    fix="drugcheck case set {case} drug_history.abstinence_note",
)
def abstinent_in_custody(facts: Facts, context: Context) -> Iterator[Hit]:
    """Years of abstinence that were mostly spent in custody say so in a note.

    Why: 二(十一) 「未复吸」 is meant of a life outside; the reader of annex 12 must be able to tell.
    Bad: six years computed, four of them in prison, no note.
    Good: the note 「2017-2021 服刑」.
    """
    abstinence = facts.abstinence
    if abstinence is None or not abstinence.bucket or facts.case.drug_history.abstinence_note or not facts.is_open:
        return
    days = (context.today - abstinence.start).days
    held = days_in_custody(facts.case, abstinence.start, context.today)
    if 2 * held > days:
        yield hit("drug_history.abstinence_note", percent=round(100 * held / days))


@case_rule(
    "AB006",
    "last-use-implausible",
    Severity.ERROR,
    needs="case.drug_history.last_use",
    message="末次吸毒日期不合理",
    fix="drugcheck case set {case} drug_history.last_use drug_history.first_use",
)
def last_use_implausible(facts: Facts, context: Context) -> Iterator[Hit]:
    """The last use is not in the future, not before the first, and not in childhood.

    Why: 二(十一): every year of annex 12 is counted from this date; 三(二) 「数据完整、准确」.
    Bad: last use 2010, first use 2012.
    Good: last use on or after the first.
    """
    history, birth = facts.case.drug_history, facts.case.person.birth_date
    last = history.last_use
    if last is None:
        return
    before_first = history.first_use is not None and last < history.first_use
    # The year alone says it of nearly everybody.
    as_a_child = (
        birth is not None
        and last.year <= birth.year + _YEARS_OF_CHILDHOOD
        and last < add_months(birth, 12 * _YEARS_OF_CHILDHOOD)
    )
    if before_first or as_a_child or last > context.today:
        yield hit("drug_history.last_use")


@case_rule(
    "AB007",
    "last-use-without-source",
    Severity.WARNING,
    waivable=True,
    phase=4,
    needs="case.drug_history.last_use",
    message="末次吸毒日期无来源",
    fix="drugcheck case set {case} drug_history.last_use_source",
)
def last_use_without_source(facts: Facts, context: Context) -> Iterator[Hit]:
    """A last use that no official finding shows says where it is known from.

    Why: 二(十一) 「核查」; a date without a source cannot be checked.
    Bad: last use 2020, last seized 2013, no source.
    Good: 「本人谈话 2022-03-12」.
    """
    history = facts.case.drug_history
    if history.last_use is None or history.last_use_source:
        return
    if history.last_seized is None or history.last_use > history.last_seized:
        yield hit("drug_history.last_use_source")


RULES: tuple[Rule, ...] = (
    years_not_as_computed,
    abstinence_without_evidence,
    positive_after_last_use,
    in_both_buckets,
    abstinent_in_custody,
    last_use_implausible,
    last_use_without_source,
)
