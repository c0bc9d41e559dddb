"""戒断: years without use, computed from recorded facts and never typed (二(十一), 戒毒条例 第七条)."""

from datetime import date
from typing import NamedTuple

from drugcheck.domain.calendar import months_between
from drugcheck.domain.case import Case, Test
from drugcheck.domain.vocabulary import TestResult, TestStage, TestState, TreatmentKind

_MEASURES = frozenset(
    {
        TreatmentKind.COMMUNITY_TREATMENT,
        TreatmentKind.COMPULSORY,
        TreatmentKind.COMMUNITY_RECOVERY,
        TreatmentKind.PENALTY,
    }
)


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
        return 10 if self.years >= 10 else 5 if self.years >= 5 else 0

    @property
    def words(self) -> str:
        """Such as 10年11个月."""
        return f"{self.years}年{self.months % 12}个月"


def is_confirmed_positive(test: Test, tests: tuple[Test, ...]) -> bool:
    """Whether a positive may be relied on: laboratory, or on site and confirmed or not objected to, and not overturned.

    吸毒检测程序规定; an on-site positive alone resets nothing.
    """
    if test.state is not TestState.DONE or test.result is not TestResult.POSITIVE:
        return False
    if any(t.retest_of == test.no and t.result is TestResult.NEGATIVE for t in tests):
        return False
    if test.stage in (TestStage.LABORATORY, TestStage.RETEST):
        return True
    confirmation = test.confirmation
    if confirmation is None:
        return False
    return confirmation.result is TestResult.POSITIVE or (
        confirmation.result is None and bool(confirmation.no_objection_signed)
    )


def abstinence(case: Case, today: date) -> Abstinence | None:
    """Since when the person has been abstinent; None where no date of use or finding is known.

    The latest of: last use, last official finding, start and end of a measure, end of a drug sentence, a confirmed
    positive test. A measure that still runs counts with its start.
    """
    history = case.drug_history
    events: list[tuple[date | None, str]] = [
        (history.last_use, "末次吸毒" + (f"({history.last_use_source})" if history.last_use_source else "")),
        (history.last_seized, "末次查获"),
    ]
    for treatment in case.treatments:
        if treatment.kind in _MEASURES:
            if treatment.kind is not TreatmentKind.COMMUNITY_RECOVERY or treatment.end is None:
                events.append((treatment.start, f"{treatment.kind}开始"))
            events.append((treatment.end, f"{treatment.kind}结束"))
    events += [(conviction.ended_on, "刑满") for conviction in case.convictions]
    events += [(test.date, "检测阳性(已确认)") for test in case.tests if is_confirmed_positive(test, case.tests)]
    known = [(day, ground) for day, ground in events if day is not None and day <= today]
    if not known:
        return None
    start, ground = max(known, key=lambda event: event[0])
    return Abstinence(start, ground, months_between(start, today))
