"""Letters: what the record must say before one is written, what recording one changes, and its answer."""

from datetime import date
from typing import Any

import pytest

from drugcheck.domain import corresponding
from drugcheck.domain.case import Case, Letter
from drugcheck.domain.facts import Facts
from drugcheck.domain.outcome import NoEntryError, Outcome
from drugcheck.domain.vocabulary import LetterKind
from drugcheck.errors import DrugcheckError
from tests import build

MOVED = {"residence.misregistration": {"kind": "迁出", "correct_place": "外县", "evidence": "迁移证"}}
WRONG = {"residence.misregistration": {"kind": "错录", "correct_place": "外县", "evidence": "户籍证明"}}
SENT = {"letters": [{"no": 1, "kind": "补录", "to": "派出所", "date": date(2022, 4, 1), "number": "函1"}]}
HIDDEN = {"case.kind": "隐性", "hidden": {"source": "公安查获", "verification": "待核"}}
CLEAN = {
    "treatments": None,
    "agreement": None,
    "drug_history.last_use": date(2019, 4, 7),
    "drug_history.last_seized": date(2019, 4, 7),
}
ALMOST = {**CLEAN, "drug_history.last_use": date(2019, 4, 8)}


def letter(kind: LetterKind = LetterKind.ENTRY, **said: Any) -> Letter:
    return Letter(no=99, **{"kind": kind, "to": "派出所", "date": build.TODAY, **said})


def added(case: Case, entry: Letter) -> Outcome:
    return corresponding.add_letter(case, entry, build.TODAY)


def said(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.consequences))


@pytest.mark.parametrize(
    ("changes", "kind", "about", "refusal"),
    [
        ({}, LetterKind.ENTRY, None, None),
        ({}, LetterKind.STATE, None, None),
        (HIDDEN, LetterKind.ENTRY, None, corresponding.NotVerifiedError),
        ({}, LetterKind.MOVED, None, corresponding.NotMisregisteredError),
        (WRONG, LetterKind.MOVED, None, corresponding.NotMisregisteredError),
        (MOVED, LetterKind.MOVED, None, None),
        (WRONG, LetterKind.MISREGISTERED, None, None),
        (MOVED, LetterKind.RECEIPT, None, corresponding.NothingSentError),
        (SENT, LetterKind.RECEIPT, None, None),
        ({**MOVED, "residence.misregistration.letter": "函2"}, LetterKind.RECEIPT, None, None),
        (
            {**MOVED, "residence.misregistration.letter": "函2", "residence.misregistration.receipt": "回执"},
            LetterKind.RECEIPT,
            None,
            corresponding.NothingSentError,
        ),
        ({}, LetterKind.REMINDER, None, corresponding.NothingWaitsError),
        ({}, LetterKind.REMINDER, "补充材料", None),
        (SENT, LetterKind.REMINDER, None, None),
        ({"assessments.1.approvals.4": None}, LetterKind.REMINDER, None, None),
        ({}, LetterKind.RELEASE, None, corresponding.StillUnderControlError),
        (CLEAN, LetterKind.RELEASE, None, None),
        (
            {**CLEAN, "drug_history.last_use": date(2019, 4, 8)},
            LetterKind.RELEASE,
            None,
            corresponding.StillUnderControlError,
        ),
    ],
)
def test_a_letter_is_written_only_where_the_record_says_what_it_says(
    changes: dict[str, object], kind: LetterKind, about: str | None, refusal: type[DrugcheckError] | None
) -> None:
    facts = Facts(build.case(changes), build.config(), build.TODAY)
    if refusal is None:
        corresponding.check_ground(facts, kind, about)
    else:
        with pytest.raises(refusal):
            corresponding.check_ground(facts, kind, about)


def test_a_letter_gets_the_next_number_and_waits_for_an_answer() -> None:
    done = added(build.case(SENT), letter(number="函2", due=date(2022, 4, 20)))
    assert done.no == 2
    assert "2022-04-20" in said(done)
    assert [entry.no for entry in corresponding.open_letters(done.case)] == [1, 2]


@pytest.mark.parametrize(("changes", "kind"), [(MOVED, LetterKind.MOVED), (WRONG, LetterKind.MISREGISTERED)])
def test_the_letter_of_a_transfer_stands_where_annex_14_looks_for_it_once_it_has_a_number(
    changes: dict[str, object], kind: LetterKind
) -> None:
    draft = added(build.case(changes), letter(kind))
    moved = draft.case.residence.misregistration
    assert moved is not None
    assert moved.letter is None
    assert "MV005" in said(draft)
    sent = added(build.case(changes), letter(kind, number="函3"))
    moved = sent.case.residence.misregistration
    assert moved is not None
    assert (moved.letter, moved.letter_on) == ("函3", build.TODAY)


def test_another_letter_leaves_the_transfer_as_it_was() -> None:
    case = build.case(MOVED)
    assert added(case, letter(number="函4")).case.residence == case.residence


@pytest.mark.parametrize(
    "entry",
    [
        letter(date=date(2022, 4, 8)),
        letter(due=date(2022, 4, 6)),
    ],
    ids=["of tomorrow", "due before it was sent"],
)
def test_dates_out_of_order_are_refused(entry: Letter) -> None:
    with pytest.raises(corresponding.LetterDatesError):
        added(build.case(), entry)


def test_the_same_number_is_recorded_once() -> None:
    with pytest.raises(corresponding.LetterListedError):
        added(build.case(SENT), letter(number="函1"))


def test_an_answer_ends_the_waiting_and_a_receipt_stands_where_annex_14_looks_for_it() -> None:
    sent = added(build.case(MOVED), letter(LetterKind.MOVED, number="函5"))
    done = corresponding.answer_letter(sent.case, 1, build.TODAY, build.TODAY, answer="已接收", receipt="回执9")
    entry = done.case.letters[0]
    assert (entry.answered, entry.answer) == (build.TODAY, "已接收; 回执:回执9")
    moved = done.case.residence.misregistration
    assert moved is not None
    assert moved.receipt == "回执9"
    assert corresponding.open_letters(done.case) == ()


def test_the_receipt_of_another_letter_is_no_receipt_of_a_transfer() -> None:
    case = build.case({**MOVED, **SENT})
    done = corresponding.answer_letter(case, 1, build.TODAY, build.TODAY, receipt="收条")
    assert done.case.residence == case.residence


def test_what_was_answered_is_not_answered_again_nor_before_it_was_sent() -> None:
    case = build.case(SENT)
    with pytest.raises(corresponding.LetterDatesError):
        corresponding.answer_letter(case, 1, date(2022, 3, 31), build.TODAY)
    with pytest.raises(corresponding.LetterDatesError):
        corresponding.answer_letter(case, 1, date(2022, 4, 8), build.TODAY)
    done = corresponding.answer_letter(case, 1, build.TODAY, build.TODAY)
    with pytest.raises(corresponding.AnsweredAlreadyError):
        corresponding.answer_letter(done.case, 1, build.TODAY, build.TODAY)
    with pytest.raises(NoEntryError):
        corresponding.answer_letter(case, 2, build.TODAY, build.TODAY)


def test_what_still_waits_is_named() -> None:
    two = added(build.case(SENT), letter(number="函2")).case
    done = corresponding.answer_letter(two, 1, build.TODAY, build.TODAY)
    assert said(done) == "letters still without an answer: 2"
