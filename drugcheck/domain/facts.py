"""What follows from a record: age, contact, abstinence, categories. Computed once per case and shared by all rules.

Nothing here sets a level, ranks or predicts: a fact is a date, a count or a yes that the record itself says.
"""

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
from drugcheck.domain.belonging import CATEGORIES
from drugcheck.domain.calendar import add_months, years_between
from drugcheck.domain.case import Approval, Case, Test, Visit
from drugcheck.domain.chain import UNSIGNED, Chain, chain_of
from drugcheck.domain.dossier_categories import categories_of, runs_in_community
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
_ELSEWHERE: Final = frozenset({ControlStatus.MISREGISTERED, ControlStatus.MOVED})
_GONE: Final = _ELSEWHERE | {ControlStatus.DEAD}
CUSTODY: Final = frozenset({ControlStatus.COMPULSORY, ControlStatus.DETAINED, ControlStatus.IMPRISONED})
_NOT_IN_SOCIETY: Final = CUSTODY | _GONE | {ControlStatus.ABROAD}
_LEAVES_REGISTER: Final = frozenset(
    {ClosedReason.DUPLICATE, ClosedReason.REFUTED, ClosedReason.LEFT, ClosedReason.OTHER}
)
MET: Final = frozenset({ContactOutcome.MET, ContactOutcome.MET_BY_VIDEO})
_RESULT: Final = attrgetter("result")
_INFORMANTS: Final = frozenset({Interviewee.RELATIVE, Interviewee.NEIGHBOUR})
# Named here: until Python 3.12 to read a member off its class takes as long as a call.
_REGISTERED, _INFLOW, _HIDDEN = CaseKind.REGISTERED, CaseKind.INFLOW, CaseKind.HIDDEN
_NO_NUMBER: Final = identity_number.Reading(None)
_DEATH, _DEAD = ClosedReason.DEATH, ControlStatus.DEAD
_UNDER_WAY, _NO_LEVEL = (Standing.UNDER_WAY, Standing.RETURNED), (Standing.DRAFT, Standing.LAPSED)
_APPROVED, _HIGH, _MEDIUM = Standing.APPROVED, RiskLevel.HIGH, RiskLevel.MEDIUM
_SELF, _DONE, _YES = Interviewee.SELF, TestState.DONE, Answer.YES


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
        "has_illness": "Stands in annex 5: 二(五).",
        "has_drug_crime": "Stands in annex 6: 二(四).",
        "has_licence": "Stands in annex 7: 二(六).",
        "has_public_role": "Stands in annex 10: 二(七).",
        "has_hardship": "Stands in annex 9: 二(十).",
        "outcome": "见面结果.",
        "is_met": "Met on site or by video.",
        "talks": "Visits that reached somebody.",
        "attempts": "Visits and calls that reached nobody.",
        "self_talks": "Talks with the person: 四(四).",
        "informant_talks": "Talks with a relative or neighbour: 四(四).",
        "assessment": "The current version.",
        "levelled": "The current version where it names a level, of whatever standing.",
        "__dict__": "What is found at first use.",
    }

    def __init__(self, case: Case, config: Config, today: date) -> None:
        self.case = case
        self.config = config
        self.today = today
        head, number, screening = case.case, case.person.id_number, case.screening
        kind, reason = head.kind, head.closed_reason
        self.id = head.id
        self.community = head.community or ""
        self.id_number = identity_number.normalise(number) if number else None
        self.is_open = is_open = head.closed is None and reason is None
        self.status = status = _DEAD if reason is _DEATH else case.status.current
        self.is_registered = registered = kind is _REGISTERED and reason not in _LEAVES_REGISTER
        self.is_reported = is_open or registered
        self.is_hidden = kind is _HIDDEN
        self.is_unverified_hidden = kind is _HIDDEN and case.is_suspicion
        self.is_listed = is_listed = is_open and not self.is_unverified_hidden
        self.is_inflow = is_open and kind is _INFLOW
        self.is_dead = status is _DEAD or case.death is not None
        self.is_misregistered = registered and (case.residence.misregistration is not None or status in _ELSEWHERE)
        self.in_society = is_listed and status not in _NOT_IN_SOCIETY
        self.in_custody = status in CUSTODY
        self.is_expected = (
            registered and is_open and (status is None or status not in config.limits.unexpected_statuses)
        )
        self.has_illness = is_listed and (screening.special_illness is _YES or bool(case.health))
        self.has_drug_crime = is_listed and (screening.prior_drug_crime is _YES or bool(case.convictions))
        self.has_licence = is_listed and (screening.driving_licence is _YES or case.licence is not None)
        self.has_public_role = is_listed and (screening.public_role is _YES or case.public_role is not None)
        self.has_hardship = is_listed and (screening.hardship is _YES or bool(case.hardships))
        self.outcome = outcome = case.contact.outcome
        self.is_met = outcome in MET
        visits = case.visits
        self.talks = talks = tuple([visit for visit in visits if visit.reached is not False]) if visits else ()
        self.attempts = () if len(talks) == len(visits) else tuple([v for v in visits if v.reached is False])
        self.self_talks = tuple([v for v in talks if v.interviewee is _SELF]) if talks else ()
        self.informant_talks = tuple([v for v in talks if v.interviewee in _INFORMANTS]) if talks else ()
        self.assessment = assessment = current_assessment(case)
        self.levelled = assessment if assessment is not None and assessment.level is not None else None

    def __repr__(self) -> str:
        return f"<Facts {self.id}>"

    @kept
    def text(self) -> free_text.Joined:
        """All that was written in free words, a line each, to be searched for what most cases do not hold."""
        return free_text.joined(self.case)

    @kept
    def id_reading(self) -> identity_number.Reading:
        """What the ID number says; of none, nothing."""
        return identity_number.read(self.id_number) if self.id_number else _NO_NUMBER

    @kept
    def id_problem(self) -> identity_number.Problem | None:
        """What is wrong with the ID number; None for a right one and for none."""
        return self.id_reading.problem

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
        return tuple([test for test in tests if test.state is _DONE]) if tests and self.is_open else ()

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
    def abstinence_bucket(self) -> int:
        """5 or 10 for who stands in annex 12: registered, still here, that long without use (二(十一)); else 0."""
        if not self.is_listed or not self.is_registered or self.status in _GONE:
            return 0
        return self.abstinence.bucket if self.abstinence is not None else 0

    @kept
    def is_abstinent_five_years(self) -> bool:
        """Stands in annex 12."""
        return self.abstinence_bucket > 0

    @kept
    def fingerprint(self) -> str:
        """The fingerprint of the facts that an assessment relies on."""
        return fingerprint(self.case)

    @kept
    def signatures(self) -> tuple[Approval, ...]:
        """The signatures of the current version since its last return."""
        return valid_approvals(self.assessment) if self.assessment is not None else ()

    @kept
    def chain(self) -> Chain:
        """What is to be looked at in them."""
        assessment = self.assessment
        return chain_of(assessment, self.signatures) if assessment and assessment.approvals else UNSIGNED

    @kept
    def approval(self) -> ApprovalState:
        """Where it stands."""
        return approval_state(self.case, self.config, self.fingerprint if self.assessment else None)

    @kept
    def is_under_way(self) -> bool:
        """In 社会面, and the current version waits for a step or was returned."""
        return self.in_society and self.assessment is not None and self.approval.standing in _UNDER_WAY

    @kept
    def level(self) -> RiskLevel | None:
        """The level of the current version, approved or not; None for a draft or a lapsed one."""
        if self.assessment is None or self.approval.standing in _NO_LEVEL:
            return None
        return self.assessment.level

    @kept
    def is_high(self) -> bool:
        """In 社会面 at level 高."""
        return self.in_society and self.level is _HIGH

    @kept
    def is_medium(self) -> bool:
        """In 社会面 at level 中."""
        return self.in_society and self.level is _MEDIUM

    @kept
    def approved_level(self) -> RiskLevel | None:
        """The level where all four steps are complete and nothing has lapsed."""
        if self.assessment is None or self.approval.standing is not _APPROVED:
            return None
        return self.assessment.level

    @kept
    def dossier_categories(self) -> tuple[DossierCategory, ...]:
        """The categories of its dossier, the first of them the one it is filed under; none where nothing is owed."""
        return categories_of(self)

    @kept
    def is_under_community_measure(self) -> bool:
        """社区戒毒 or 社区康复 runs."""
        return runs_in_community(self)

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
