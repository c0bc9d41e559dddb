"""What a person asks of the office about the own file: 个人信息保护法 第四十四条 to 第五十条, within its days."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from drugcheck.domain.calendar import add_workdays
from drugcheck.domain.case import Case, Request
from drugcheck.domain.office import Config
from drugcheck.domain.outcome import Outcome, find_entry, next_number, replace_entry
from drugcheck.domain.paths import locate
from drugcheck.domain.vocabulary import RequestKind
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message


class RequestInFutureError(UsageError):
    """a request or its answer cannot be dated after today ({today})"""

    hint = "drugcheck request list {case}"


class AnsweredBeforeError(UsageError):
    """an answer cannot be dated before the request ({received})"""

    hint = "drugcheck request list {case}"


class RequestAnsweredError(RefusedError):
    """request {no} of {case} was answered on {day}"""

    hint = "drugcheck request list {case}"


class RequestWithdrawnError(RefusedError):
    """request {no} of {case} was taken back on {day}: what the person asks anew is another request"""

    hint = "drugcheck request add {case}"


class NoAnswerError(UsageError):
    """an answer needs its words, a refusal its reason"""

    hint = "drugcheck request answer {case} {no}"


class RefusedCorrectionError(UsageError):
    """a request that is refused corrects nothing"""

    hint = "drugcheck request list {case}"


def add_request(case: Case, request: Request, config: Config, today: date) -> Outcome:
    """Adds a request; its number is given here, and its days begin with the day on which it came.

    Raises:
        RequestInFutureError.
    """
    if request.received > today:
        raise RequestInFutureError(case=case.id, today=today.isoformat())
    request = replace(request, no=next_number(case.requests))
    changed = replace(case, requests=(*case.requests, request))
    days = config.limits.answer_workdays
    return Outcome(
        changed,
        request.no,
        (
            message("to be answered by {day}: {days} working days (PV010)", day=due_day(request, config), days=days),
            *_lines(request),
        ),
    )


def answer_request(
    case: Case,
    no: int,
    day: date,
    today: date,
    *,
    answer: str | None = None,
    refusal_reason: str | None = None,
    corrected: tuple[str, ...] = (),
) -> Outcome:
    """Records the answer of a request; a refusal is an answer, and has its reason.

    `corrected` are the paths of what was corrected, entries by their numbers; the history has the value before.

    Raises:
        NoEntryError. RequestAnsweredError, RequestWithdrawnError. NoAnswerError: neither words nor a reason.
        RefusedCorrectionError.
        UnknownFieldError. RequestInFutureError, AnsweredBeforeError.
    """
    request = find_entry(case.requests, no, case=case.id, what="request")
    _check_open(case, request)
    if not (answer or refusal_reason):
        raise NoAnswerError(case=case.id, no=no)
    if corrected and refusal_reason:
        raise RefusedCorrectionError(case=case.id, no=no)
    for path in corrected:
        locate(path)
    _check_day(case, request, day, today)
    changed = replace(
        request,
        answered=day,
        answer=answer or None,
        refusal_reason=refusal_reason or None,
        corrected=tuple(dict.fromkeys(corrected)),
    )
    left = sum(other.is_open for other in replace_entry(case.requests, changed))
    return Outcome(
        replace(case, requests=replace_entry(case.requests, changed)),
        no,
        (
            message("request {no} is answered; {left} are open", no=no, left=left),
            *map(_where_to_look(case.id), corrected),
        ),
    )


def withdraw_request(case: Case, no: int, day: date, today: date) -> Outcome:
    """Records that the person took a request back: its days end, it stays on file.

    Raises:
        NoEntryError. RequestAnsweredError, RequestWithdrawnError. RequestInFutureError, AnsweredBeforeError.
    """
    request = find_entry(case.requests, no, case=case.id, what="request")
    _check_open(case, request)
    _check_day(case, request, day, today)
    requests = replace_entry(case.requests, replace(request, withdrawn=day))
    left = sum(other.is_open for other in requests)
    line = message("request {no} is taken back by the person; {left} are open", no=no, left=left)
    return Outcome(replace(case, requests=requests), no, (line,))


def result(request: Request, config: Config, today: date) -> str | None:
    """What became of a request in official words, and whether that was late; None while it waits within its days."""
    if request.withdrawn is not None:
        return "已撤回"
    is_late = (today if request.is_open else request.answered or today) > answer_day(request, config)
    if request.is_open:
        return "逾期未答复" if is_late else None
    return ("不予" if request.refusal_reason else "已答复") + ("(逾期)" if is_late else "")


def _check_open(case: Case, request: Request) -> None:
    if request.withdrawn is not None:
        raise RequestWithdrawnError(case=case.id, no=request.no, day=request.withdrawn.isoformat())
    if request.answered is not None and not request.is_open:
        raise RequestAnsweredError(case=case.id, no=request.no, day=request.answered.isoformat())


def _check_day(case: Case, request: Request, day: date, today: date) -> None:
    if day > today:
        raise RequestInFutureError(case=case.id, today=today.isoformat())
    if day < request.received:
        raise AnsweredBeforeError(case=case.id, received=request.received.isoformat())


def due_day(request: Request, config: Config) -> str:
    """The last day for the answer, as ISO 8601."""
    return answer_day(request, config).isoformat()


def answer_day(request: Request, config: Config) -> date:
    """The last day for the answer: so many working days after the day on which it came."""
    week = config.workweek
    return add_workdays(request.received, config.limits.answer_workdays, week.holidays, week.workdays)


def _lines(request: Request) -> tuple[Message, ...]:
    if request.kind is RequestKind.ACCESS:
        return ()
    return (message("what is contested is verified, and corrected where it is wrong (个人信息保护法 第四十六条)"),)


def _where_to_look(case: str) -> Callable[[str], Message]:
    return lambda path: message("corrected: drugcheck history {case} --field {path}", case=case, path=path)


def contested(case: Case) -> bool:
    """Whether a correction or an objection of the person waits for its answer."""
    return any(request.is_open and request.kind is not RequestKind.ACCESS for request in case.requests)
