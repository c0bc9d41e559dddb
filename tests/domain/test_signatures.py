"""Correcting what was recorded of a signature: 四(五)."""

from datetime import date

import pytest
from msgspec.structs import replace

from drugcheck.domain import refusals, signatures
from drugcheck.domain.approval import approval_state, current_assessment
from drugcheck.domain.case import Approval, Assessment, Case
from drugcheck.domain.rules import ap
from drugcheck.domain.rules.engine import run
from tests import build
from tests.domain.rules.shapes import around

CONFIG, MEETINGS, TODAY = build.config(), build.meetings(), build.TODAY


def current(case: Case) -> Assessment:
    assessment = current_assessment(case)
    assert assessment is not None
    return assessment


def approval(case: Case, step: int) -> Approval:
    return next(entry for entry in current(case).approvals if entry.step == step)


def codes(case: Case) -> set[str]:
    return {finding.code for finding in run(ap.RULES, around(case))}


def amended(case: Case, step: int, by: tuple[str, ...], day: date) -> Case:
    return signatures.amend(case, CONFIG, MEETINGS, TODAY, step, by=by, day=day).case


def wrong(step: int, **what: object) -> Case:
    """The valid case with one step recorded wrongly."""
    case = build.case()
    entries = tuple(replace(a, **what) if a.step == step else a for a in current(case).approvals)
    return replace(case, assessments=(replace(current(case), approvals=entries),))


def test_what_the_paper_says_takes_the_place_of_what_was_typed() -> None:
    right = approval(build.case(), 2)
    case = wrong(2, by=("c01",))
    assert {"AP007"} <= codes(case)
    assert right.date is not None
    case = amended(case, 2, right.by, right.date)
    assert codes(case) == set()
    assert approval(case, 2) == right


def test_a_day_is_put_right() -> None:
    right = approval(build.case(), 2)
    assert right.date is not None
    case = wrong(2, date=date(2022, 3, 1))
    assert "AP003" in codes(case)
    assert codes(amended(case, 2, right.by, right.date)) == set()


@pytest.mark.parametrize(
    ("by", "day", "error"),
    [
        (("c01",), None, refusals.NotInOfficeError),
        (("p09",), date(2022, 3, 1), refusals.SigningDayError),
        (("p09",), date(2022, 4, 8), refusals.SigningDayError),
    ],
)
def test_what_would_be_wrong_again_is_refused(by: tuple[str, ...], day: date | None, error: type[Exception]) -> None:
    case = build.case()
    with pytest.raises(error):
        amended(case, 2, by, day or approval(case, 2).date or TODAY)


def test_nobody_signs_twice() -> None:
    config = build.config()
    first = approval(build.case(), 1)
    case = wrong(1, by=("c01", "p01"))
    both = tuple(
        replace(member, offices=(*member.offices, *(o for m in config.staff if m.id == "p09" for o in m.offices)))
        if member.id == "c01"
        else member
        for member in config.staff
    )
    with pytest.raises(refusals.SamePersonError):
        signatures.amend(
            case, replace(config, staff=both), MEETINGS, TODAY, 2, by=("c01",), day=approval(case, 2).date or TODAY
        )
    assert first.step == 1


def test_a_step_on_two_papers_is_withdrawn_and_signed_again() -> None:
    case = build.case()
    third = approval(case, 3)
    entries = [a for a in current(case).approvals if a.step != 3]
    entries[2:2] = [replace(third, by=("l01",)), replace(third, by=("l02",))]
    case = replace(case, assessments=(replace(current(case), approvals=tuple(entries)),))
    with pytest.raises(signatures.SeveralPapersError):
        signatures.signature_of(case, 3)
    assert approval_state(signatures.withdraw(case, 3).case, CONFIG).next_step == 3


def test_what_was_signed_after_a_step_goes_with_it() -> None:
    done = signatures.withdraw(build.case(), 2)
    assert [entry.step for entry in current(done.case).approvals] == [1]
    assert "3 signatures" in str(done.consequences[0])


@pytest.mark.parametrize("step", [0, 5])
def test_there_are_four_steps(step: int) -> None:
    with pytest.raises(refusals.UnknownStepError):
        signatures.withdraw(build.case(), step)


def test_a_step_that_nobody_signed_is_not_withdrawn() -> None:
    with pytest.raises(refusals.NotSignedError):
        signatures.withdraw(signatures.withdraw(build.case(), 2).case, 2)


def test_without_an_assessment_there_is_nothing_to_correct() -> None:
    with pytest.raises(refusals.NotAssessedError):
        signatures.signature_of(build.case({"assessments": ()}), 1)
