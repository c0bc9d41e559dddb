"""The counts of annex 1: `count.<name>` of templates/annex01.toml, per community and for the unit as a whole.

Talks and tests count from the first day of the campaign to the end of its year; everything else is as of today. The
total is counted over all cases, not added up, so that the tie-outs can compare the two.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import Final, NamedTuple, Self

import msgspec

from drugcheck.domain.belonging import CATEGORIES
from drugcheck.domain.campaign import campaign_start, year_end
from drugcheck.domain.case import Visit
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import ContactCounts, Context, Ratio
from drugcheck.domain.kept import Table
from drugcheck.domain.vocabulary import (
    ContactOutcome,
    ControlStatus,
    PlatformResult,
    RiskLevel,
    Sample,
    TestResult,
    TestState,
)

UNASSIGNED: Final = "(未分配)"
TOTAL: Final = "合计"
_IN_PLATFORM: Final = frozenset({PlatformResult.SAME, PlatformResult.DIFFERENT})
_SAME, _DONE = PlatformResult.SAME, TestState.DONE
# What stands for the fact of who is not in the group: no value.
_OUTSIDE: Final = object()


class Period(NamedTuple):
    """From the first day of the campaign to 31 December of its year, both included."""

    start: date
    end: date

    def covers(self, day: date | None) -> bool:
        """Whether the day lies inside."""
        return day is not None and self.start <= day <= self.end


def is_investigated(facts: Facts, period: Period) -> bool:
    """已排查: a talk of the campaign or an outcome; who is not expected to be met: the 现状 is known (二(一))."""
    return facts.is_registered and (
        facts.outcome is not None
        or any(period.covers(visit.date) for visit in facts.talks)
        or (not facts.is_expected and facts.status is not None)
    )


def is_in_platform(facts: Facts) -> bool:
    """已录入系统: entered, or found there by the last comparison (三(五))."""
    platform = facts.case.platform
    return facts.is_registered and (platform.entered_on is not None or platform.result in _IN_PLATFORM)


class _Among(msgspec.Struct, frozen=True):
    """How many of those in a group have one value of a fact; all values of it are counted together."""

    together: tuple[str, str]
    value: object

    def __call__(self, facts: Facts, period: Period) -> int:
        group, fact = self.together
        return bool(getattr(facts, group)) and getattr(facts, fact) == self.value


_Amount = Callable[[Facts, Period], int]


def _met(outcome: ContactOutcome | None) -> _Among:
    return _Among(("is_expected", "outcome"), outcome)


def _status(status: ControlStatus | None) -> _Among:
    return _Among(("is_registered", "status"), status)


def _level(level: RiskLevel) -> _Among:
    return _Among(("in_society", "approved_level"), level)


def _belongs(category: str) -> _Amount:
    belongs = CATEGORIES[category]
    return lambda facts, period: belongs(facts)


def _bucket(bucket: int) -> _Among:
    return _Among(("is_listed", "abstinence_bucket"), bucket)


def _self_talks(facts: Facts, period: Period) -> int:
    return _in(period, facts.self_talks) if facts.is_registered else 0


def _informant_talks(facts: Facts, period: Period) -> int:
    return _in(period, facts.informant_talks) if facts.is_registered else 0


def _in(period: Period, talks: tuple[Visit, ...]) -> int:
    start, end = period
    return len([visit for visit in talks if start <= visit.date <= end])


def _tests(sample: Sample | None = None, result: TestResult | None = None) -> _Amount:
    def amount(facts: Facts, period: Period) -> int:
        tests = facts.case.tests
        if not tests or not facts.is_registered:
            return 0
        start, end = period
        found = [
            test
            for test in tests
            if test.state is _DONE
            and (sample is None or test.sample is sample)
            and (result is None or test.result is result)
            and test.date is not None
            and start <= test.date <= end
        ]
        return len(found)

    return amount


STATUS_COUNTS: Final = {f"status_{status.alias.replace('-', '_')}": status for status in ControlStatus}
OUTCOME_COUNTS: Final = ("met_on_site", "met_by_video", "reached_only", "unreachable", "not_yet_sought")
LEVEL_COUNTS: Final = ("level_high", "level_medium", "level_low", "level_under_way", "level_none")

PERSON_COUNTS: Final[dict[str, _Amount]] = {
    "registered": lambda facts, period: facts.is_registered,
    "investigated": is_investigated,
    "expected": lambda facts, period: facts.is_expected,
    "met_on_site": _met(ContactOutcome.MET),
    "met_by_video": _met(ContactOutcome.MET_BY_VIDEO),
    "reached_only": _met(ContactOutcome.REACHED),
    "unreachable": _met(ContactOutcome.UNREACHABLE),
    "not_yet_sought": _met(None),
    "self_talks": _self_talks,
    "informant_talks": _informant_talks,
    "urine_tests": _tests(Sample.URINE),
    "hair_tests": _tests(Sample.HAIR),
    "tests": _tests(),
    "positive_tests": _tests(result=TestResult.POSITIVE),
    **{name: _status(status) for name, status in STATUS_COUNTS.items()},
    "status_unknown": _status(None),
    "in_society": lambda facts, period: facts.in_society,
    "level_high": _level(RiskLevel.HIGH),
    "level_medium": _level(RiskLevel.MEDIUM),
    "level_low": _level(RiskLevel.LOW),
    "level_under_way": lambda facts, period: (
        facts.in_society and facts.approved_level is None and facts.level is not None
    ),
    "level_none": lambda facts, period: facts.in_society and facts.level is None,
    "abstinent_five": _bucket(5),
    "abstinent_ten": _bucket(10),
    "special_illness": _belongs("special_illness"),
    "prior_drug_crime": _belongs("prior_drug_crime"),
    "has_licence": _belongs("has_licence"),
    "public_role": _belongs("public_role"),
    "hardship": _belongs("hardship"),
    "inflow": _belongs("inflow"),
    "hidden_confirmed": lambda facts, period: facts.is_hidden and facts.is_open and not facts.is_unverified_hidden,
    "hidden_unverified": lambda facts, period: facts.is_hidden and facts.is_open and facts.is_unverified_hidden,
    "in_platform": lambda facts, period: is_in_platform(facts),
    "platform_same": lambda facts, period: facts.case.platform.result is _SAME and is_in_platform(facts),
    # 四(八) 「关爱救助各项措施贯穿专项行动全过程」: every package has them, so that every weekly report does.
    "care_needs": lambda facts, period: facts.is_reported and len(facts.case.care),
    "care_referred": lambda facts, period: (
        len([care for care in facts.case.care if care.referred_to is not None]) if facts.is_reported else 0
    ),
    "care_closed": lambda facts, period: (
        len([care for care in facts.case.care if care.closed_on is not None]) if facts.is_reported else 0
    ),
}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


_TOGETHER: Final = tuple({amount.together: None for amount in PERSON_COUNTS.values() if isinstance(amount, _Among)})
_ONE_BY_ONE: Final = {name: amount for name, amount in PERSON_COUNTS.items() if not isinstance(amount, _Among)}
_AMOUNTS: Final = tuple(_ONE_BY_ONE.values())

# What is computed from the counts of a row: never added up, always computed anew for the total.
RATIOS: Final[dict[str, Callable[[Callable[[str], int], Ratio], float]]] = {
    "investigated_ratio": lambda number, ratio: _share(number("investigated"), number("registered")),
    "met_ratio": lambda number, ratio: _share(number("met_on_site") + number("met_by_video"), number("expected")),
    "unreachable_ratio": lambda number, ratio: ratio.value,
    "unreachable_ratio_of_registered": lambda number, ratio: ratio.value_of_registered,
    "head_room": lambda number, ratio: ratio.head_room,
}

COUNT_NAMES: Final = frozenset(PERSON_COUNTS) | frozenset(RATIOS)


class AnnexCounts:
    """All counts, per community and (community None) over all cases; each case is handed to `take` once."""

    def __init__(self, context: Context) -> None:
        campaign = context.config.campaign
        self._period = Period(campaign_start(campaign), year_end(campaign))
        self._context = context
        self._contact = ContactCounts()
        # Of each case its numbers in the order of _ONE_BY_ONE, and its values in that of _TOGETHER.
        self._numbers: defaultdict[str, list[list[int]]] = defaultdict(list)
        self._values: defaultdict[str, list[list[object]]] = defaultdict(list)
        self._rows: Table[str | None, dict[object, int]] = Table(self._row)

    @classmethod
    def of(cls, context: Context) -> Self:
        """Those of all cases."""
        counts = cls(context)
        for facts in context.facts:
            counts.take(facts)
        return counts

    def take(self, facts: Facts) -> None:
        """Takes what a case counts for; it is added up when it is asked for, by columns."""
        self._contact.take(facts)
        period = self._period
        self._numbers[facts.community].append([amount(facts, period) for amount in _AMOUNTS])
        self._values[facts.community].append(
            [getattr(facts, fact) if getattr(facts, group) else _OUTSIDE for group, fact in _TOGETHER]
        )
        self._rows.clear()

    def _row(self, community: str | None) -> dict[object, int]:
        """The counts of a community, or (None) of all cases: by name, or by group, fact and value."""
        wanted = [*self._numbers] if community is None else [community]
        numbers = zip(*chain.from_iterable(self._numbers.get(name, ()) for name in wanted), strict=True)
        values = zip(*chain.from_iterable(self._values.get(name, ()) for name in wanted), strict=True)
        found: dict[object, int] = dict(zip(_ONE_BY_ONE, map(sum, numbers), strict=False))
        for together, column in zip(_TOGETHER, values, strict=False):
            found |= {(together, value): number for value, number in Counter(column).items()}
        return found

    @property
    def communities(self) -> tuple[str, ...]:
        """Those of drugcheck.toml in its order, then any other that a case names, last those without one ('')."""
        configured = self._context.communities
        others = sorted(name for name in self._numbers if name and name not in configured)
        return (*configured, *others, *(("",) if "" in self._numbers else ()))

    @staticmethod
    def key(community: str | None) -> str | None:
        """The row of a community as asked for: 「(未分配)」 is that of cases without one."""
        return "" if community == UNASSIGNED else community

    def ratio(self, community: str | None = None) -> Ratio:
        """The contact ratio of the row."""
        return self._contact.ratio(community, self._context.config.limits.unreachable_ratio)

    def number(self, name: str, community: str | None = None) -> int:
        """A plain count of the row; KeyError for a name that is none."""
        amount = PERSON_COUNTS[name]
        key = (amount.together, amount.value) if isinstance(amount, _Among) else name
        return self._rows[community].get(key, 0)

    def value(self, name: str, community: str | None = None) -> float:
        """A count or a ratio of the row; KeyError for a name that is neither."""
        if name in RATIOS:
            return RATIOS[name](lambda part: self.number(part, community), self.ratio(community))
        return self.number(name, community)
