"""Needs, referrals and hardships: 二(十), 五(三)."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from drugcheck.domain import caring
from drugcheck.domain.case import Care, Hardship
from drugcheck.domain.facts import Facts
from drugcheck.domain.outcome import NoEntryError, Outcome
from drugcheck.domain.vocabulary import Answer, CareService, HardshipKind
from tests import build


def _care(**said: Any) -> Care:
    return Care(no=99, **{"need": "技能培训", "asked_on": date(2022, 4, 1), **said})


def _said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


def test_a_need_goes_from_referral_to_result() -> None:
    asked = caring.add_care(build.case(), _care())
    assert asked.no == 2
    assert "AS001" in _said(asked)
    entry = replace(asked.case.care[-1], referred_to=CareService.EMPLOYMENT, referred_on=date(2022, 4, 2))
    referred = caring.amend_care(asked.case, entry)
    assert "人社" in _said(referred)
    assert "AS002" in _said(referred)
    assert [care.no for care in caring.open_care(referred.case)] == [2]
    done = caring.amend_care(referred.case, replace(entry, result="已参加", closed_on=date(2022, 4, 6)))
    assert "AS00" not in _said(done)
    assert caring.open_care(done.case) == ()


def test_danger_to_life_or_health_is_for_the_health_service() -> None:
    for service in (None, CareService.CIVIL_AFFAIRS):
        referred_on = date(2022, 4, 2) if service else None
        asked = caring.add_care(build.case(), _care(urgent=True, referred_to=service, referred_on=referred_on))
        assert "AS003" in _said(asked)
    at_once = _care(urgent=True, referred_to=CareService.HEALTH, referred_on=date(2022, 4, 1))
    assert "AS003" not in _said(caring.add_care(build.case(), at_once))


def test_a_need_answers_the_question_for_one_that_was_never_asked() -> None:
    never = build.case({"screening.employment_need": None})
    assert caring.add_care(never, _care()).case.screening.employment_need is Answer.YES
    assert caring.add_care(build.case(), _care()).case.screening.employment_need is Answer.NO


@pytest.mark.parametrize("said", [{"referred_on": date(2022, 3, 31)}, {"closed_on": date(2022, 3, 31)}])
def test_a_referral_or_end_before_the_need_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(caring.ReferralBeforeNeedError):
        caring.add_care(build.case(), _care(**said))
    with pytest.raises(caring.ReferralBeforeNeedError):
        caring.amend_care(build.case(), replace(_care(**said), no=1))


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(NoEntryError):
        caring.amend_care(build.case(), _care())


def test_a_hardship_puts_the_case_into_annex_9() -> None:
    case = build.case()
    assert not Facts(case, build.config(), build.TODAY).belongs("hardship")
    outcome = caring.add_hardship(case, Hardship(no=99, kind=HardshipKind.AGED_PARENTS))
    assert (outcome.no, outcome.case.screening.hardship) == (1, Answer.YES)
    assert Facts(outcome.case, build.config(), build.TODAY).belongs("hardship")
