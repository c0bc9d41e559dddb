"""What a check says: flat findings, and what the checks look at besides the cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from drugcheck.domain.campaign import campaign_start, phase_ended
from drugcheck.domain.dossier_matrix import Demands
from drugcheck.domain.facts import Facts
from drugcheck.domain.lookup import Lookup
from drugcheck.domain.office import Config, Staff
from drugcheck.domain.registers import Meetings, Registers, Rosters
from drugcheck.domain.risk import Scale
from drugcheck.domain.vocabulary import ContactOutcome

if TYPE_CHECKING:
    from drugcheck.domain.annex_ties import TieOut
    from drugcheck.domain.annexes import Annexes, Template


_UNREACHABLE: Final = ContactOutcome.UNREACHABLE


class Severity(StrEnum):
    """How a finding weighs; only an error makes `validate` end with status 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One finding: the rule, the case (None for a finding about a community or the store), the place and the way out.

    `message` is Chinese (it speaks of the record), `place` a dotted path such as `visits.2`, `fix` a command line.
    """

    code: str
    name: str
    severity: Severity
    case: str | None
    community: str | None
    place: str
    message: str
    fix: str

    def as_object(self) -> dict[str, object]:
        """The finding as JSON has it: each value by its name."""
        return msgspec.structs.asdict(self)


class RecordFault(NamedTuple):
    """Why a record could not be read as a case: one fault of its text, as files.record reports it."""

    case: str
    kind: str
    place: str
    detail: str
    nearest: str | None = None


class StoreState(NamedTuple):
    """What the vault says of the store: damaged ids with a reason, and names of files that are wrong there.

    `scans` holds every encrypted scan by its id with what is wrong with it (None: nothing); it is itself None where
    the scans were not looked at. `divergent` are ids of records of which two versions wait to be merged,
    `changed_packages` weeks whose frozen tables come out otherwise when they are made again. `since` is the day of
    the first commit and `root` the folder of the workspace; both are empty where nobody asked.
    """

    damaged: tuple[tuple[str, str], ...] = ()
    misnamed: tuple[str, ...] = ()
    plaintext: tuple[str, ...] = ()
    uncommitted: tuple[str, ...] = ()
    # Records that the history has and the folder does not; asked for where the history is.
    missing: tuple[str, ...] = ()
    unsafe_key: bool = False
    faults: tuple[RecordFault, ...] = ()
    scans: Mapping[str, str | None] | None = None
    divergent: tuple[str, ...] = ()
    changed_packages: tuple[str, ...] = ()
    since: date | None = None
    root: str = ""


class Ratio(NamedTuple):
    """联系不到 over 应见, with what is still allowed: 四(六)."""

    unreachable: int
    expected: int
    registered: int
    allowed: int

    @property
    def value(self) -> float:
        """The ratio over 应见; 0 where nobody is expected."""
        return self.unreachable / self.expected if self.expected else 0.0

    @property
    def value_of_registered(self) -> float:
        """The ratio over all registered."""
        return self.unreachable / self.registered if self.registered else 0.0

    @property
    def head_room(self) -> int:
        """How many more may be out of contact; negative where the limit is passed."""
        return self.allowed - self.unreachable


def allowed_of(expected: int, limit: float) -> int:
    """How many may be out of contact: whole people, the limit itself included."""
    return int(expected * limit + 1e-9)


class ContactCounts:
    """What the ratio of 四(六) is made of, per community and over all; each case is handed to `take` once."""

    def __init__(self) -> None:
        self._unreachable: Counter[str] = Counter()
        self._expected: Counter[str] = Counter()
        self._registered: Counter[str] = Counter()

    def take(self, facts: Facts) -> None:
        """Counts a case."""
        if facts.is_registered:
            self._registered[facts.community] += 1
        if facts.is_expected:
            self._expected[facts.community] += 1
            if facts.outcome is _UNREACHABLE:
                self._unreachable[facts.community] += 1

    def ratio(self, community: str | None, limit: float) -> Ratio:
        """That of a community, or (None) of the whole unit; `limit` is the share that is allowed."""
        unreachable, expected, registered = (
            counts.total() if community is None else counts[community]
            for counts in (self._unreachable, self._expected, self._registered)
        )
        return Ratio(unreachable, expected, registered, allowed_of(expected, limit))


class Context:
    """All that a check may look at: the facts of every case, the office, the registers, the store, the day.

    `templates` are those of the annexes by number, empty where the tables were not asked for; `open_errors` is how many
    errors the submission has counted, 0 for everybody else. With `as_of_phase` errors are weighed as if that phase of
    the campaign had just ended.
    """

    as_of_phase: int | None = None

    def __init__(
        self,
        facts: Sequence[Facts],
        config: Config,
        today: date,
        *,
        registers: Registers | None = None,
        scales: tuple[Scale, ...] = (),
        measures: dict[str, frozenset[str]] | None = None,
        store: StoreState | None = None,
        templates: "Mapping[int, Template] | None" = None,
        dossier: Demands | None = None,
        open_errors: int = 0,
    ) -> None:
        self.facts = facts
        self.config = config
        self.today = today
        self.registers = registers or Registers()
        self.scales = scales
        # Kind of measure -> levels it is meant for; empty where the office has not filled templates/measures.toml.
        self.measures = measures or {}
        self.store = store or StoreState()
        # What each category of dossier must have; None where the office has no templates/dossier.toml.
        self.dossier = dossier
        self.templates = templates or {}
        self.open_errors = open_errors

    def has_ended(self, phase: int) -> bool:
        """Whether that phase of the campaign is over, or is looked at as if it were."""
        if self.as_of_phase is not None:
            return phase <= self.as_of_phase
        return phase_ended(self.config.campaign, phase, self.today)

    @property
    def meetings(self) -> Meetings:
        """The register of meetings."""
        return self.registers.meetings

    @property
    def rosters(self) -> Rosters:
        """The register of imported rosters."""
        return self.registers.rosters

    @cached_property
    def communities(self) -> tuple[str, ...]:
        """Communities of drugcheck.toml, in its order."""
        return tuple(community.name for community in self.config.communities)

    @cached_property
    def by_id(self) -> dict[str, Facts]:
        """Cases by their id."""
        return {facts.id: facts for facts in self.facts}

    @cached_property
    def by_id_number(self) -> dict[str, list[Facts]]:
        """Open cases by ID number."""
        index: dict[str, list[Facts]] = {}
        for facts in self.facts:
            if facts.is_open and facts.id_number:
                index.setdefault(facts.id_number, []).append(facts)
        return index

    @cached_property
    def by_name_and_birth(self) -> dict[tuple[str, date], list[Facts]]:
        """Open cases by name and birth date."""
        index: dict[tuple[str, date], list[Facts]] = {}
        for facts in self.facts:
            person = facts.case.person
            if facts.is_open and person.name and person.birth_date:
                index.setdefault((person.name, person.birth_date), []).append(facts)
        return index

    @cached_property
    def campaign_start(self) -> date:
        """The first day of the campaign: what was done before does not count in it."""
        return campaign_start(self.config.campaign)

    @cached_property
    def lookup(self) -> Lookup:
        """What many rules ask of the office, of its meetings and of the criteria."""
        return Lookup(self.config, self.meetings, self.scales)

    @property
    def staff(self) -> dict[str, Staff]:
        """Members of staff by id."""
        return self.lookup.staff

    def ratio(self, community: str | None = None) -> Ratio:
        """The contact ratio of a community, or of the whole unit."""
        return self._contact.ratio(community, self.config.limits.unreachable_ratio)

    @cached_property
    def annexes(self) -> "Annexes":
        """The annexes of the templates that are here, compared with each other."""
        # They cost imports that checks of records alone do not need.
        from drugcheck.domain.annexes import Annexes

        return Annexes(self, self.templates, compared=True)

    @cached_property
    def tie_outs(self) -> "tuple[TieOut, ...]":
        """What the annexes say of each other (勾稽); nothing where their templates are not here."""
        return self.annexes.ties() if self.templates else ()

    @cached_property
    def _contact(self) -> ContactCounts:
        counts = ContactCounts()
        for facts in self.facts:
            counts.take(facts)
        return counts
