"""The workspace's own facts: unit, communities, staff and their offices with dates, campaign, limits.

The shapes of drugcheck.toml. Nothing about a person on file stands there, so it is readable by anyone who has the
folder. Limits are the office's choice: the notice gives only the 5 % of 四(六) and the three months of 二(十二).
"""

from datetime import date
from typing import Annotated, Literal

import msgspec

from drugcheck.domain.sections.base import Day, Record
from drugcheck.domain.vocabulary import OfficeKind, RiskLevel, Sex, TreatmentKind

CADRES = frozenset({OfficeKind.COMMUNITY_CADRE, OfficeKind.DRUG_WORKER})
LEADERS = frozenset({OfficeKind.PARTY_SECRETARY, OfficeKind.DIRECTOR})

Positive = Annotated[int, msgspec.Meta(ge=1)]


class Unit(Record, frozen=True, kw_only=True):
    """[unit]: whose workspace it is and who answers for its tables."""

    name: str
    district: str | None = None
    division: Annotated[str, msgspec.Meta(pattern=r"^\d{6}$")] | None = None
    compiled_by: str | None = None
    reviewed_by: str | None = None
    head: str | None = None
    phone: str | None = None


class Unlock(Record, frozen=True, kw_only=True):
    """[unlock]: how long an unlocked workspace stays so, in minutes, and where the passphrase may come from."""

    minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)] = 15
    passphrase_command: tuple[str, ...] = ()
    passphrase: str | None = None


class Cache(Record, frozen=True, kw_only=True):
    """[cache]: whether what was made of the records is kept, encrypted, for the next command."""

    snapshot: bool = True


class Phase(Record, frozen=True, kw_only=True):
    """[[campaign.phases]]: 三(一)-(七); both days are included."""

    name: str
    start: Day
    end: Day


class Campaign(Record, frozen=True, kw_only=True):
    """[campaign]: the legal ground of every output."""

    name: str
    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)]
    document: str | None = None
    issued: Day | None = None
    weekly_due: Annotated[str, msgspec.Meta(pattern=r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):[0-5]\d$")] = (
        "Mon 12:00"
    )
    phases: tuple[Phase, ...] = ()


def _reassess_months() -> dict[RiskLevel, int]:
    return {RiskLevel.HIGH: 3, RiskLevel.MEDIUM: 6, RiskLevel.LOW: 12}


class Limits(Record, frozen=True, kw_only=True):
    """[limits]: ratios as fractions, periods in the unit of their name."""

    unreachable_ratio: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.05
    unreachable_attempts: Positive = 3
    leaders_signatures: Annotated[int, msgspec.Meta(ge=1, le=2)] = 2
    inflow_months: Positive = 3
    hidden_days: Positive = 30
    reassess_months: dict[RiskLevel, int] = msgspec.field(default_factory=_reassess_months)
    answer_workdays: Positive = 15
    waiting_days: Positive = 5
    returned_days: Positive = 5
    receipt_days: Positive = 30
    platform_days: Positive = 30
    unknown_ratio: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.2
    roster_acknowledge_days: Positive = 2
    waiver_days: Positive = 30
    child_age: Positive = 14
    aged_parent_age: Positive = 60
    restore_days: Positive = 30
    export_days: Positive = 30
    retention_months: Positive = 12
    comparison_days: Positive = 14
    letter_days: Positive = 15
    # 五(三): a need is referred and its result is in within these days; an acute one is referred within one.
    referral_days: Positive = 14
    result_days: Positive = 30
    urgent_days: Positive = 1
    meeting_days: Positive = 14
    fresh_days: Positive = 90
    # Tests in each year of a measure, a local matter: none asked for where it is empty (TS013).
    treatment_tests: dict[TreatmentKind, tuple[Positive, ...]] = {}  # noqa: RUF012 - msgspec copies an empty default
    # Who is not expected to be met: 四(六) gives the limit, not its denominator.
    unexpected_statuses: tuple[str, ...] = ("死亡", "错录", "迁出", "羁押", "服刑", "强制隔离戒毒")


class Channels(Record, frozen=True, kw_only=True):
    """[exports]: who may be given the annexes that do most harm where they leak; anybody named, where it is empty."""

    public_role: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    def of_annex(self, number: int) -> tuple[str, ...]:
        """Who may be given that annex; nobody is named for the others."""
        return {10: self.public_role, 11: self.hidden}.get(number, ())


class Workweek(Record, frozen=True, kw_only=True):
    """[workweek]: public holidays, and the weekends that are worked for them (调休), as the State Council sets them."""

    holidays: tuple[Day, ...] = ()
    workdays: tuple[Day, ...] = ()


class Community(Record, frozen=True, kw_only=True):
    """[[communities]]: 「各社区明确一名联络员」 of 一."""

    name: str
    liaison: str | None = None


class Office(Record, frozen=True, kw_only=True):
    """[[staff.offices]]: an office held from one day to another, both included; `until` open while it is held."""

    office: OfficeKind
    from_: Day = msgspec.field(name="from")
    until: Day | None = None
    community: str | None = None

    def covers(self, day: date) -> bool:
        """Whether the office was held on that day."""
        return self.from_ <= day and (self.until is None or day <= self.until)


class Staff(Record, frozen=True, kw_only=True):
    """[[staff]]: a member of staff by id; the name is an officer's, not a person's on file."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    name: str
    sex: Sex | None = None
    offices: tuple[Office, ...] = ()

    def holds(self, offices: frozenset[OfficeKind], day: date, community: str | None = None) -> bool:
        """Whether one of the offices was held on that day (in that community, where the office names one)."""
        return any(
            held.office in offices
            and held.covers(day)
            and (community is None or held.community is None or held.community == community)
            for held in self.offices
        )


class Config(Record, frozen=True, kw_only=True):
    """drugcheck.toml as a whole."""

    unit: Unit
    campaign: Campaign
    store: str | None = None
    schema: Literal[1] = 1
    demo: bool = False
    today: Day | None = None
    language: Literal["zh", "en"] | None = None
    unlock: Unlock = Unlock()
    cache: Cache = Cache()
    limits: Limits = Limits()
    exports: Channels = Channels()
    workweek: Workweek = Workweek()
    communities: tuple[Community, ...] = ()
    staff: tuple[Staff, ...] = ()
    score: dict[str, object] = {}  # noqa: RUF012 - msgspec copies an empty default

    def member(self, staff_id: str) -> Staff | None:
        """The member of staff with that id."""
        return next((member for member in self.staff if member.id == staff_id), None)

    def staff_name(self, staff_id: str | None) -> str:
        """The name to print for a staff id; the id itself where nobody has it, empty for none."""
        if not staff_id:
            return ""
        member = self.member(staff_id)
        return member.name if member else staff_id

    def holder(self, offices: frozenset[OfficeKind], community: str | None, day: date) -> Staff | None:
        """The first member of staff who holds one of the offices for the community on that day."""
        return next(
            (
                member
                for member in self.staff
                if any(o.office in offices and o.covers(day) and o.community == community for o in member.offices)
            ),
            None,
        )
