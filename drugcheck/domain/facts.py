"""What follows from a record: age, contact, abstinence, categories. Computed once per case and shared by all rules.

Nothing here sets a level, ranks or predicts: a fact is a date, a count or a yes that the record itself says.
"""

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Final

from drugcheck.domain import free_text, identity_number
from drugcheck.domain.abstinence import Abstinence, abstinence
from drugcheck.domain.approval import (
    ApprovalState,
    Standing,
    approval_state,
    current_assessment,
    fingerprint,
    valid_approvals,
)
from drugcheck.domain.calendar import add_months, years_between
from drugcheck.domain.case import Approval, Case, Test, Visit
from drugcheck.domain.dossier_categories import categories_of
from drugcheck.domain.informants import distinct
from drugcheck.domain.kept import kept
from drugcheck.domain.office import CADRES, Config
from drugcheck.domain.vocabulary import (
    Answer,
    CaseKind,
    ClosedReason,
    ContactOutcome,
    ControlStatus,
    DossierCategory,
    Interviewee,
    OfficeKind,
    RiskLevel,
    TestResult,
    TestState,
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
_ELSEWHERE: Final = frozenset({ControlStatus.MISREGISTERED, ControlStatus.MOVED})
_GONE: Final = _ELSEWHERE | {ControlStatus.DEAD}
CUSTODY: Final = frozenset({ControlStatus.COMPULSORY, ControlStatus.DETAINED, ControlStatus.IMPRISONED})
_LEAVES_REGISTER: Final = frozenset(
    {ClosedReason.DUPLICATE, ClosedReason.REFUTED, ClosedReason.LEFT, ClosedReason.OTHER}
)
MET: Final = frozenset({ContactOutcome.MET, ContactOutcome.MET_BY_VIDEO})
_RESULT: Final = attrgetter("result")
_INFORMANTS: Final = frozenset({Interviewee.RELATIVE, Interviewee.NEIGHBOUR})


class Facts:
    """The facts of one case on one day: those that most rules ask for at once, the others at first use, and kept."""

    __slots__ = {  # noqa: RUF023 - in the order in which they follow from one another
        "case": "The record.",
        "config": "The office.",
        "today": "The day.",
        "id": "The case id.",
        "community": "The community, empty where none is set.",
        "id_number": "The ID number in its one right spelling.",
        "is_open": "Not closed.",
        "status": "管控现状; a recorded death speaks for itself.",
        "is_registered": "登记在册: counted in annexes 1 and 2, the dead and the moved included (二(一)).",
        "is_reported": "Stands in a table: open, or registered though closed (the dead and the moved: 二(八), 二(九)).",
        "is_hidden": "隐性, verified or not.",
        "is_unverified_hidden": "Hidden without a finding: no level, no measure, and a number only (二(二)).",
        "is_listed": "Open and not a mere number: whom the special lists of 二(四)-(十二) may name.",
        "is_inflow": "流入 and open, whether the three months are full or not.",
        "is_dead": "Anything in the record says so: status, reason of closing, or the section of the death.",
        "is_misregistered": "错录 or 迁出, as annex 14 lists them: 二(九).",
        "in_society": "社会面: not in custody, not dead, not abroad, not misregistered or moved.",
        "in_custody": "羁押, 服刑 or 强制隔离戒毒.",
        "is_expected": "应见: the denominator of 四(六).",
        "outcome": "见面结果.",
        "is_met": "Met on site or by video.",
        "talks": "Visits that reached somebody.",
        "attempts": "Visits and calls that reached nobody.",
        "self_talks": "Talks with the person: 四(四).",
        "informant_talks": "Talks with a relative or neighbour: 四(四).",
        "assessment": "The current version.",
        "__dict__": "What is found at first use.",
    }

    def __init__(self, case: Case, config: Config, today: date) -> None:
        self.case = case
        self.config = config
        self.today = today
        head, number = case.case, case.person.id_number
        reason = head.closed_reason
        self.id = head.id
        self.community = head.community or ""
        self.id_number = identity_number.normalise(number) if number else None
        self.is_open = head.closed is None and reason is None
        self.status = status = ControlStatus.DEAD if reason is ClosedReason.DEATH else case.status.current
        self.is_registered = head.kind is CaseKind.REGISTERED and reason not in _LEAVES_REGISTER
        self.is_reported = self.is_open or self.is_registered
        self.is_hidden = head.kind is CaseKind.HIDDEN
        self.is_unverified_hidden = case.is_suspicion
        self.is_listed = self.is_open and not self.is_unverified_hidden
        self.is_inflow = self.is_open and head.kind is CaseKind.INFLOW
        self.is_dead = status is ControlStatus.DEAD or case.death is not None
        self.is_misregistered = self.is_registered and (
            case.residence.misregistration is not None or status in _ELSEWHERE
        )
        self.in_society = self.is_listed and status not in _NOT_IN_SOCIETY
        self.in_custody = status in CUSTODY
        self.is_expected = (
            self.is_registered and self.is_open and (status is None or status not in config.limits.unexpected_statuses)
        )
        self.outcome = case.contact.outcome
        self.is_met = self.outcome in MET
        visits = case.visits
        self.talks = tuple([visit for visit in visits if visit.reached is not False]) if visits else ()
        talks = self.talks
        self.attempts = () if len(talks) == len(visits) else tuple([v for v in visits if v.reached is False])
        self.self_talks = tuple([v for v in talks if v.interviewee is Interviewee.SELF]) if talks else ()
        self.informant_talks = tuple([v for v in talks if v.interviewee in _INFORMANTS]) if talks else ()
        self.assessment = current_assessment(case)

    def __repr__(self) -> str:
        return f"<Facts {self.id}>"

    @kept
    def text(self) -> str:
        """All that was written in free words, a line each, to be searched for what most cases do not hold."""
        return free_text.joined(self.case)

    @kept
    def id_problem(self) -> identity_number.Problem | None:
        """What is wrong with the ID number; None for a right one and for none."""
        return identity_number.problem(self.id_number) if self.id_number else None

    @kept
    def informants(self) -> tuple[Visit, ...]:
        """One talk for each different informant: by what was written of them, a nameless one by relation."""
        return distinct(self.informant_talks)

    @kept
    def talks_complete(self) -> bool:
        """四(四): met - the person and one relative or neighbour; not met - two different ones."""
        if self.is_met:
            return bool(self.self_talks) and bool(self.informant_talks)
        return len(self.informants) >= 2

    @kept
    def done_tests(self) -> tuple[Test, ...]:
        """The tests done of an open case."""
        tests = self.case.tests
        return tuple([test for test in tests if test.state is TestState.DONE]) if tests and self.is_open else ()

    @kept
    def has_positive(self) -> bool:
        """Whether any test says 阳性, whatever became of it."""
        return TestResult.POSITIVE in map(_RESULT, self.case.tests)

    @kept
    def age(self) -> int | None:
        """Completed years."""
        birth = self.case.person.birth_date
        return None if birth is None or birth > self.today else years_between(birth, self.today)

    @kept
    def abstinence(self) -> Abstinence | None:
        """Computed, never typed."""
        return abstinence(self.case, self.today)

    @kept
    def is_abstinent_five_years(self) -> bool:
        """Stands in annex 12: registered, still here, and five years or more without use (二(十一))."""
        return (
            self.is_listed
            and self.is_registered
            and self.status not in _GONE
            and self.abstinence is not None
            and self.abstinence.bucket > 0
        )

    @kept
    def fingerprint(self) -> str:
        """The fingerprint of the facts that an assessment relies on."""
        return fingerprint(self.case)

    @kept
    def signatures(self) -> tuple[tuple[str, Approval], ...]:
        """The signatures of the current version since its last return, each with its place."""
        assessment = self.assessment
        if assessment is None or not assessment.approvals:
            return ()
        valid = valid_approvals(assessment)
        first = len(assessment.approvals) - len(valid) + 1
        return tuple((f"assessments.{assessment.no}.approvals.{n}", signed) for n, signed in enumerate(valid, first))

    @kept
    def approval(self) -> ApprovalState:
        """Where it stands."""
        return approval_state(self.case, self.config, self.fingerprint if self.assessment else None)

    @kept
    def level(self) -> RiskLevel | None:
        """The level of the current version, approved or not; None for a draft or a lapsed one."""
        if self.assessment is None or self.approval.standing in (Standing.DRAFT, Standing.LAPSED):
            return None
        return self.assessment.level

    @kept
    def approved_level(self) -> RiskLevel | None:
        """The level where all four steps are complete and nothing has lapsed."""
        if self.assessment is None or self.approval.standing is not Standing.APPROVED:
            return None
        return self.assessment.level

    @kept
    def dossier_categories(self) -> tuple[DossierCategory, ...]:
        """The categories of its dossier, the first of them the one it is filed under; none where nothing is owed."""
        return categories_of(self)

    @kept
    def inflow_counts_from(self) -> date | None:
        """The day from which an inflow case counts: three months of residence (二(十二))."""
        since = self.case.inflow.since if self.case.inflow else None
        return None if since is None else add_months(since, self.config.limits.inflow_months)

    @kept
    def responsible_worker(self) -> str:
        """Name of the community's 社区干部 or 禁毒专干 today."""
        member = self.config.holder(CADRES, self.community, self.today)
        return member.name if member else ""

    @kept
    def responsible_police(self) -> str:
        """Name of the community's 社区民警 today."""
        member = self.config.holder(_POLICE, self.community, self.today)
        return member.name if member else ""

    def belongs(self, category: str) -> bool:
        """Whether the case belongs to a named category of CATEGORIES."""
        return CATEGORIES[category](self)


def _inflow(facts: Facts) -> bool:
    since = facts.inflow_counts_from
    return facts.is_inflow and since is not None and since <= facts.today


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
        facts.is_listed and (facts.case.screening.special_illness is Answer.YES or bool(facts.case.health))
    ),
    "prior_drug_crime": lambda facts: (
        facts.is_listed and (facts.case.screening.prior_drug_crime is Answer.YES or bool(facts.case.convictions))
    ),
    "has_licence": lambda facts: (
        facts.is_listed and (facts.case.screening.driving_licence is Answer.YES or facts.case.licence is not None)
    ),
    "inflow": _inflow,
    "hardship": lambda facts: (
        facts.is_listed and (facts.case.screening.hardship is Answer.YES or bool(facts.case.hardships))
    ),
    "public_role": lambda facts: (
        facts.is_listed and (facts.case.screening.public_role is Answer.YES or facts.case.public_role is not None)
    ),
    "hidden": lambda facts: facts.is_hidden and facts.is_open,
    "abstinent_five_years": lambda facts: facts.is_abstinent_five_years,
    "dead": lambda facts: facts.is_registered and facts.status is ControlStatus.DEAD,
    "misregistered": lambda facts: facts.is_misregistered,
}
