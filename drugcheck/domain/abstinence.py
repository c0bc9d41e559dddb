"""戒断: years without use, computed from recorded facts and never typed (二(十一), 戒毒条例 第七条)."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.calendar import months_between
from drugcheck.domain.case import Case, Test
from drugcheck.domain.vocabulary import ControlStatus, TestResult, TestStage, TestState, TreatmentKind

# 戒毒条例 第七条: three years without use end dynamic control.
CONTROL_ENDS_AFTER_MONTHS: Final = 36

_MEASURES: Final = frozenset(
    {
        TreatmentKind.COMMUNITY_TREATMENT,
        TreatmentKind.COMPULSORY,
        TreatmentKind.COMMUNITY_RECOVERY,
        TreatmentKind.PENALTY,
    }
)
_COMPULSORY, _POSITIVE = TreatmentKind.COMPULSORY, TestResult.POSITIVE
_CUSTODY: Final = frozenset({ControlStatus.COMPULSORY, ControlStatus.DETAINED, ControlStatus.IMPRISONED})


class Abstinence(NamedTuple):
    """From which day, on which ground, and how many completed months until today."""

    start: date
    ground: str
    months: int

    @property
    def years(self) -> int:
        """Completed calendar years."""
        return self.months // 12

    @property
    def bucket(self) -> int:
        """0, 5 (five to under ten) or 10 (ten and more); 以上 includes the day itself."""
        return 10 if self.months >= 120 else 5 if self.months >= 60 else 0

    @property
    def words(self) -> str:
        """Such as 10年11个月, 5年, 7个月."""
        years, months = divmod(self.months, 12)
        if not years:
            return f"{months}个月"
        return f"{years}年{months}个月" if months else f"{years}年"


def is_confirmed_positive(test: Test, tests: tuple[Test, ...]) -> bool:
    """Whether a positive may be relied on: laboratory, or on site and confirmed or not objected to, and not overturned.

    吸毒检测程序规定; an on-site positive alone resets nothing.
    """
    if test.state is not TestState.DONE or test.result is not TestResult.POSITIVE:
        return False
    if any(t.retest_of == test.no and t.state is TestState.DONE and t.result is TestResult.NEGATIVE for t in tests):
        return False
    if test.stage in (TestStage.LABORATORY, TestStage.RETEST):
        return True
    confirmation = test.confirmation
    if confirmation is None:
        return False
    return confirmation.result is TestResult.POSITIVE or (
        confirmation.result is None and bool(confirmation.no_objection_signed)
    )


def confirmed_positives(case: Case) -> tuple[Test, ...]:
    """The dated tests of a case whose positive result may be relied on."""
    # Nearly all tests are negative: those are passed over without a call.
    return tuple(
        [
            test
            for test in case.tests
            if test.result is _POSITIVE and test.date is not None and is_confirmed_positive(test, case.tests)
        ]
    )


def abstinence(case: Case, today: date) -> Abstinence | None:
    """Since when the person has been abstinent; None where no date of use or finding is known.

    The latest of: last use, last official finding, start and end of a measure, end of a drug sentence, a confirmed
    positive test. A measure that still runs counts with its start. Of a dead person the count ends with the death.
    """
    history = case.drug_history
    # Of many events the words of one are wanted: they are put together at the end.
    events: list[tuple[date | None, str, str]] = [
        (history.last_use, "末次吸毒", f"({history.last_use_source})" if history.last_use_source else ""),
        (history.last_seized, "末次查获", ""),
    ]
    for treatment in case.treatments:
        if treatment.kind in _MEASURES:
            events.append((treatment.start, treatment.kind, "开始"))
            events.append((treatment.end, treatment.kind, "结束"))
    if case.convictions:
        events += [(conviction.ended_on, "刑满", "") for conviction in case.convictions]
    if case.tests:
        events += [(test.date, "检测阳性(已确认)", "") for test in confirmed_positives(case)]
    start: date | None = None
    what = more = ""
    for day, one, other in events:
        if day is not None and day <= today and (start is None or day > start):
            start, what, more = day, one, other
    if start is None:
        return None
    died = case.death.date if case.death else None
    until = died if died is not None and start <= died < today else today
    return Abstinence(start, f"{what}{more}", months_between(start, until))


def days_in_custody(case: Case, start: date, end: date) -> int:
    """Days from start to end that the person spent in custody, as far as the record says; overlaps count once."""
    spans: list[tuple[date | None, date | None]] = [
        (treatment.start, treatment.end) for treatment in case.treatments if treatment.kind is _COMPULSORY
    ]
    spans += [(c.sentenced_on, c.ended_on) for c in case.convictions if c.term and not _at_liberty(c.term)]
    if case.status.current in _CUSTODY:
        spans.append((case.status.since, None))
    if not spans:
        return 0
    return _days_covered(
        (max(begun, start), min(ended or end, end)) for begun, ended in spans if begun is not None and begun < end
    )


def _at_liberty(term: str) -> bool:
    return any(word in term for word in ("缓刑", "管制", "罚金"))


def _days_covered(spans: Iterable[tuple[date, date]]) -> int:
    days, reached = 0, date.min
    for begun, ended in sorted(spans):
        begun = max(begun, reached)
        if ended > begun:
            days += (ended - begun).days
            reached = ended
    return days
