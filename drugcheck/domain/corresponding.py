"""Letters of the office about a case, and what came back: 二(九), 二(十三), 三(五), 四(五).

A letter is written on paper and sealed there; here it is recorded that it was sent. What it may say of a person is
decided when it is made (letter_words), not here.
"""

from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from drugcheck.domain.abstinence import CONTROL_ENDS_AFTER_MONTHS
from drugcheck.domain.approval import Standing
from drugcheck.domain.case import Case, Letter, Misregistration
from drugcheck.domain.facts import Facts
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, find_entry, next_number, replace_entry
from drugcheck.domain.vocabulary import LetterKind, MisregistrationKind
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message

# The letters of a transfer, and what the record must say for each.
TRANSFERS: Final = {
    LetterKind.MISREGISTERED: MisregistrationKind.WRONG,
    LetterKind.MOVED: MisregistrationKind.MOVED,
}


class NotMisregisteredError(UsageError):
    """{case} is not recorded as {kind}: there is nothing to correct"""

    hint = "drugcheck case set {case} residence.misregistration.kind {kind}"


class NothingSentError(UsageError):
    """{case} records no letter that waits for an answer or a receipt"""

    hint = "drugcheck form letters --case {case}"


class NothingWaitsError(UsageError):
    """{case} waits for no step of an approval and for no answer: say what is urged"""

    hint = "drugcheck form letter {case} --kind 催办 --about TEXT"


class StillUnderControlError(RefusedError):
    """{case} has not been abstinent for three years: control does not end (戒毒条例 第七条)"""

    hint = "drugcheck case show {case}"


class NotVerifiedError(RefusedError):
    """{case} is hidden and not verified: nothing is written to anybody about it"""

    hint = "drugcheck case show {case}"


class LetterListedError(UsageError):
    """{case} records that letter already, as letter {no}"""

    hint = "drugcheck form letters --case {case}"


class LetterDatesError(UsageError):
    """a letter is not dated after today, answered before it was sent, or due before that"""

    hint = "drugcheck form letters --case {case}"


class AnsweredAlreadyError(UsageError):
    """letter {no} of {case} was answered on {day}"""

    hint = "drugcheck form letters --case {case}"


def check_ground(facts: Facts, kind: LetterKind, about: str | None = None) -> None:
    """Whether the record says what such a letter would say; a reminder may say in `about` what it urges.

    Raises:
        NotVerifiedError, NotMisregisteredError, NothingSentError, NothingWaitsError, StillUnderControlError.
    """
    if facts.is_unverified_hidden:
        raise NotVerifiedError(case=facts.id)
    moved = facts.case.residence.misregistration
    if kind in TRANSFERS and (moved is None or moved.kind is not TRANSFERS[kind]):
        raise NotMisregisteredError(case=facts.id, kind=TRANSFERS[kind].value)
    if kind is LetterKind.RECEIPT and not open_letters(facts.case) and not _waits_for_receipt(moved):
        raise NothingSentError(case=facts.id)
    waits = facts.approval.standing is Standing.UNDER_WAY or open_letters(facts.case)
    if kind is LetterKind.REMINDER and not waits and not about:
        raise NothingWaitsError(case=facts.id)
    if kind is LetterKind.RELEASE and (facts.abstinence is None or facts.abstinence.months < CONTROL_ENDS_AFTER_MONTHS):
        raise StillUnderControlError(case=facts.id)


def add_letter(case: Case, letter: Letter, today: date) -> Outcome:
    """Records a letter; its number is given here. That of a transfer also stands where annex 14 looks for it.

    Raises:
        LetterDatesError, LetterListedError: the same number is recorded already.
    """
    if (letter.date and letter.date > today) or (letter.due and letter.date and letter.due < letter.date):
        raise LetterDatesError(case=case.id)
    same = next((entry for entry in case.letters if letter.number and entry.number == letter.number), None)
    if same is not None:
        raise LetterListedError(case=case.id, no=same.no)
    letter = replace(letter, no=next_number(case.letters))
    changed = replace(case, letters=(*case.letters, letter))
    lines = [_expected(letter)]
    moved = case.residence.misregistration
    if letter.kind in TRANSFERS and letter.number and moved is not None:
        moved = replace(moved, letter=letter.number, letter_on=letter.date)
        changed = replace(changed, residence=replace(case.residence, misregistration=moved))
        lines.append(message("it is the letter of the transfer (MV005, MV007)"))
    elif letter.kind in TRANSFERS:
        lines.append(message("without a number it is not yet the letter of the transfer (MV005)"))
    return Outcome(changed, letter.no, tuple(lines))


def answer_letter(
    case: Case, no: int, day: date, today: date, *, answer: str | None = None, receipt: str | None = None
) -> Outcome:
    """Records that a letter was answered; the receipt of a transfer also stands where annex 14 looks for it.

    Raises:
        NoEntryError, AnsweredAlreadyError, LetterDatesError.
    """
    letter = find_entry(case.letters, no, case=case.id, what="letter")
    if letter.answered is not None:
        raise AnsweredAlreadyError(case=case.id, no=no, day=letter.answered.isoformat())
    if day > today or (letter.date is not None and day < letter.date):
        raise LetterDatesError(case=case.id)
    said = "; ".join(part for part in (answer, f"回执:{receipt}" if receipt else None) if part)
    changed = replace(
        case, letters=replace_entry(case.letters, replace(letter, answered=day, answer=said or letter.answer))
    )
    lines: list[Message] = []
    moved = case.residence.misregistration
    if receipt and moved is not None and (letter.kind in TRANSFERS or letter.kind is LetterKind.RECEIPT):
        changed = replace(
            changed, residence=replace(changed.residence, misregistration=replace(moved, receipt=receipt))
        )
        lines.append(message("it is the receipt of the transfer (MV005, MV007)"))
    waiting = open_letters(changed)
    if waiting:
        lines.append(
            message("letters still without an answer: {numbers}", numbers="、".join(str(e.no) for e in waiting))
        )
    return Outcome(changed, no, tuple(lines))


def open_letters(case: Case) -> tuple[Letter, ...]:
    """The letters that were sent and not answered."""
    return tuple(letter for letter in case.letters if letter.date is not None and letter.answered is None)


def is_waited_for(letter: Letter, config: Config, today: date) -> bool:
    """Whether a letter was sent and its answer is not late yet: by its own day, else within `limits.letter_days`."""
    if letter.date is None or letter.answered is not None:
        return False
    return today <= (letter.due or letter.date + timedelta(days=config.limits.letter_days))


def last_sent(case: Case, kind: LetterKind) -> date | None:
    """The day of the last letter of that kind; None where none was sent."""
    return max((letter.date for letter in case.letters if letter.kind is kind and letter.date), default=None)


def _waits_for_receipt(moved: Misregistration | None) -> bool:
    return moved is not None and moved.letter is not None and not moved.receipt


def _expected(letter: Letter) -> Message:
    to = letter.to or "?"
    if letter.due is None:
        return message("an answer of {to} is waited for", to=to)
    return message("an answer of {to} is due on {day}", to=to, day=letter.due.isoformat())
