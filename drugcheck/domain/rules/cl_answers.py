"""CL, categories: an answer to a goal question that the record contradicts. 二(四)-(十)."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Final

from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.vocabulary import Answer, Occupation, PoliticalStatus

_QUESTIONS: Final[tuple[tuple[str, str, Callable[[Any], object]], ...]] = (
    ("special_illness", "特殊病", attrgetter("health")),
    ("prior_drug_crime", "涉毒犯罪前科", attrgetter("convictions")),
    ("driving_licence", "驾驶证", attrgetter("licence")),
    ("public_role", "公职/党员", lambda case: case.public_role or _has_office(case)),
    ("hardship", "直系亲属特殊困难", attrgetter("hardships")),
)
_answers: Final = attrgetter(*(f"screening.{field}" for field, _, _ in _QUESTIONS))
_CIVIL_SERVANT: Final = Occupation.CIVIL_SERVANT
_PARTY: Final = frozenset({PoliticalStatus.PARTY_MEMBER, PoliticalStatus.PROBATIONARY})


def _has_office(case: Case) -> bool:
    """A member of the party, or a civil servant by occupation: 二(七)."""
    return case.person.political_status in _PARTY or case.person.occupation is _CIVIL_SERVANT


@case_rule(
    "CL013",
    "answer-contradicted",
    Severity.ERROR,
    waivable=True,
    phase=2,
    message="专项问项“{label}”答“无”,与记录矛盾",
    fix="drugcheck case set {case} screening.{field}",
)
def answer_contradicted(facts: Facts, context: Context) -> Iterator[Hit]:
    """A goal question is not answered with 无 where the record holds what was asked for.

    Illness, convictions, licence, public role and hardship stand in sections of their own; a member of the party and a
    civil servant by occupation have a public role.

    Why: 三(二) 「准确」; the answer goes into annex 2, the section into annexes 5 to 10, and they have to agree.
    Bad: 驾驶证 无, and a licence of class C1 from the police list; 公职/党员 无 of a 中共党员.
    Good: 有; or the section taken out, where it was about somebody else.
    """
    case = facts.case
    # Most records hold none of the five.
    if not (case.health or case.convictions or case.licence or case.public_role or case.hardships or _has_office(case)):
        return
    answers = _answers(case)
    if Answer.NO not in answers or not facts.is_listed:
        return
    for answer, (field, label, held) in zip(answers, _QUESTIONS, strict=True):
        if answer is Answer.NO and held(case):
            yield hit(f"screening.{field}", label=label, field=field)
