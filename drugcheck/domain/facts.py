"""What follows from a record: age, contact, abstinence, categories. Computed once per case and shared by all rules.

Nothing here sets a level, ranks or predicts: a fact is a date, a count or a yes that the record itself says.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Final

from drugcheck.domain import identity_number
from drugcheck.domain.abstinence import Abstinence, abstinence
from drugcheck.domain.approval import ApprovalState, Standing, approval_state, current_assessment, fingerprint
from drugcheck.domain.calendar import add_months, years_between
from drugcheck.domain.case import Assessment, Case, Visit
from drugcheck.domain.informants import distinct
from drugcheck.domain.office import CADRES, Config
from drugcheck.domain.vocabulary import (
    Answer,
    CaseKind,
    ClosedReason,
    ContactOutcome,
    ControlStatus,
    Interviewee,
    OfficeKind,
    RiskLevel,
    Verification,
)

_POLICE: Final = frozenset({OfficeKind.COMMUNITY_POLICE})
_NOT_IN_SOCIETY: Final = frozenset(
    {
        ControlStatus.COMPULSORY,
        ControlStatus.DETAINED,
        ControlStatus.IMPRISONED,
        ControlStatus.ABROAD,
        ControlStatus.DEAD,
        ControlStatus.MISREGISTERED,
        ControlStatus.MOVED,
    }
)
CUSTODY: Final = frozenset({ControlStatus.COMPULSORY, ControlStatus.DETAINED, ControlStatus.IMPRISONED})
_LEAVES_REGISTER: Final = frozenset(
    {ClosedReason.DUPLICATE, ClosedReason.REFUTED, ClosedReason.LEFT, ClosedReason.OTHER}
)
MET: Final = frozenset({ContactOutcome.MET, ContactOutcome.MET_BY_VIDEO})


class Facts:
    """The facts of one case on one day. Every property is computed at first use and kept."""

    def __init__(self, case: Case, config: Config, today: date) -> None:
        self.case = case
        self.config = config
        self.today = today

    def __repr__(self) -> str:
        return f"<Facts {self.case.id}>"

    @property
    def id(self) -> str:
        """The case id."""
        return self.case.id

    @property
    def community(self) -> str:
        """The community, empty where none is set."""
        return self.case.case.community or ""

    @cached_property
    def id_number(self) -> str | None:
        """The ID number in its one right spelling."""
        number = self.case.person.id_number
        return identity_number.normalise(number) if number else None

    @cached_property
    def id_problem(self) -> identity_number.Problem | None:
        """What is wrong with the ID number; None for a right one and for none."""
        return identity_number.problem(self.id_number) if self.id_number else None

    @cached_property
    def is_open(self) -> bool:
        """Not closed."""
        return self.case.case.closed is None and self.case.case.closed_reason is None

    @cached_property
    def status(self) -> ControlStatus | None:
        """管控现状; a recorded death speaks for itself."""
        if self.case.case.closed_reason is ClosedReason.DEATH:
            return ControlStatus.DEAD
        return self.case.status.current

    @cached_property
    def is_registered(self) -> bool:
        """登记在册: counted in annexes 1 and 2, the dead and the moved included (二(一))."""
        return self.case.case.kind is CaseKind.REGISTERED and self.case.case.closed_reason not in _LEAVES_REGISTER

    @cached_property
    def is_reported(self) -> bool:
        """Stands in at least one table: open, or registered though closed (the dead and the moved: 二(八), 二(九))."""
        return self.is_open or self.is_registered

    @cached_property
    def is_unverified_hidden(self) -> bool:
        """A hidden case without a finding: it gets no level, no measure, and is a number only (二(二))."""
        return self.case.case.kind is CaseKind.HIDDEN and (
            self.case.hidden is None or self.case.hidden.verification is not Verification.CONFIRMED
        )

    @cached_property
    def in_society(self) -> bool:
        """社会面: not in custody, not dead, not abroad, not misregistered or moved."""
        return self.is_open and not self.is_unverified_hidden and self.status not in _NOT_IN_SOCIETY

    @cached_property
    def in_custody(self) -> bool:
        """羁押, 服刑 or 强制隔离戒毒."""
        return self.status in CUSTODY

    @cached_property
    def is_expected(self) -> bool:
        """应见: the denominator of 四(六)."""
        return (
            self.is_registered
            and self.is_open
            and (self.status is None or self.status.value not in self.config.limits.unexpected_statuses)
        )

    @cached_property
    def outcome(self) -> ContactOutcome | None:
        """见面结果."""
        return self.case.contact.outcome

    @cached_property
    def is_met(self) -> bool:
        """Met on site or by video."""
        return self.outcome in MET

    @cached_property
    def talks(self) -> tuple[Visit, ...]:
        """Visits that reached somebody."""
        return tuple(visit for visit in self.case.visits if visit.reached is not False)

    @cached_property
    def attempts(self) -> tuple[Visit, ...]:
        """Visits and calls that reached nobody."""
        return tuple(visit for visit in self.case.visits if visit.reached is False)

    @cached_property
    def self_talks(self) -> tuple[Visit, ...]:
        """Talks with the person: 四(四)."""
        return tuple(visit for visit in self.talks if visit.interviewee is Interviewee.SELF)

    @cached_property
    def informant_talks(self) -> tuple[Visit, ...]:
        """Talks with a relative or neighbour: 四(四)."""
        return tuple(v for v in self.talks if v.interviewee in (Interviewee.RELATIVE, Interviewee.NEIGHBOUR))

    @cached_property
    def informants(self) -> tuple[Visit, ...]:
        """One talk for each different informant: by what was written of them, a nameless one by relation."""
        return distinct(self.informant_talks)

    @cached_property
    def talks_complete(self) -> bool:
        """四(四): met - the person and one relative or neighbour; not met - two different ones."""
        if self.is_met:
            return bool(self.self_talks) and bool(self.informant_talks)
        return len(self.informants) >= 2

    @cached_property
    def age(self) -> int | None:
        """Completed years."""
        birth = self.case.person.birth_date
        return None if birth is None or birth > self.today else years_between(birth, self.today)

    @cached_property
    def abstinence(self) -> Abstinence | None:
        """Computed, never typed."""
        return abstinence(self.case, self.today)

    @cached_property
    def assessment(self) -> Assessment | None:
        """The current version."""
        return current_assessment(self.case)

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the facts that an assessment relies on."""
        return fingerprint(self.case)

    @cached_property
    def approval(self) -> ApprovalState:
        """Where it stands."""
        return approval_state(self.case, self.config, self.fingerprint if self.assessment else None)

    @cached_property
    def level(self) -> RiskLevel | None:
        """The level of the current version, approved or not; None for a draft or a lapsed one."""
        if self.assessment is None or self.approval.standing in (Standing.DRAFT, Standing.LAPSED):
            return None
        return self.assessment.level

    @cached_property
    def approved_level(self) -> RiskLevel | None:
        """The level where all four steps are complete and nothing has lapsed."""
        if self.assessment is None or self.approval.standing is not Standing.APPROVED:
            return None
        return self.assessment.level

    @cached_property
    def inflow_counts_from(self) -> date | None:
        """The day from which an inflow case counts: three months of residence (二(十二))."""
        since = self.case.inflow.since if self.case.inflow else None
        return None if since is None else add_months(since, self.config.limits.inflow_months)

    @cached_property
    def responsible_worker(self) -> str:
        """Name of the community's 社区干部 or 禁毒专干 today."""
        member = self.config.holder(CADRES, self.community, self.today)
        return member.name if member else ""

    @cached_property
    def responsible_police(self) -> str:
        """Name of the community's 社区民警 today."""
        member = self.config.holder(_POLICE, self.community, self.today)
        return member.name if member else ""

    def belongs(self, category: str) -> bool:
        """Whether the case belongs to a named category of CATEGORIES."""
        return CATEGORIES[category](self)


def _inflow(facts: Facts) -> bool:
    return (
        facts.case.case.kind is CaseKind.INFLOW
        and facts.is_open
        and facts.inflow_counts_from is not None
        and facts.inflow_counts_from <= facts.today
    )


def _listed(facts: Facts) -> bool:
    return facts.is_open and not facts.is_unverified_hidden


def _misregistered(facts: Facts) -> bool:
    return facts.is_registered and (
        facts.case.residence.misregistration is not None
        or facts.status in (ControlStatus.MISREGISTERED, ControlStatus.MOVED)
    )


def _abstinent(facts: Facts) -> bool:
    return (
        _listed(facts)
        and facts.is_registered
        and facts.status not in (ControlStatus.MISREGISTERED, ControlStatus.MOVED, ControlStatus.DEAD)
        and facts.abstinence is not None
        and facts.abstinence.bucket > 0
    )


# Who stands in which annex: domain knowledge of the notice's annex titles, named in templates/annexNN.toml as `rows`.
CATEGORIES: Final[dict[str, Callable[[Facts], bool]]] = {
    "all": lambda facts: True,
    "open": lambda facts: facts.is_open,
    "registered": lambda facts: facts.is_registered,
    "in_society": lambda facts: facts.is_registered and facts.in_society,
    "expected": lambda facts: facts.is_expected,
    "assessed": lambda facts: facts.assessment is not None,
    "high_or_medium": lambda facts: facts.in_society and facts.approved_level in (RiskLevel.HIGH, RiskLevel.MEDIUM),
    "special_illness": lambda facts: (
        _listed(facts) and (facts.case.screening.special_illness is Answer.YES or bool(facts.case.health))
    ),
    "prior_drug_crime": lambda facts: (
        _listed(facts) and (facts.case.screening.prior_drug_crime is Answer.YES or bool(facts.case.convictions))
    ),
    "has_licence": lambda facts: (
        _listed(facts) and (facts.case.screening.driving_licence is Answer.YES or facts.case.licence is not None)
    ),
    "inflow": _inflow,
    "hardship": lambda facts: (
        _listed(facts) and (facts.case.screening.hardship is Answer.YES or bool(facts.case.hardships))
    ),
    "public_role": lambda facts: (
        _listed(facts) and (facts.case.screening.public_role is Answer.YES or facts.case.public_role is not None)
    ),
    "hidden": lambda facts: facts.case.case.kind is CaseKind.HIDDEN and facts.is_open,
    "abstinent_five_years": _abstinent,
    "dead": lambda facts: facts.is_registered and facts.status is ControlStatus.DEAD,
    "misregistered": _misregistered,
}
