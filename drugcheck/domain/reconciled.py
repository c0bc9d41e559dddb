"""What people decide about a comparison with the platform, and what is still open: 二(十三), 三(二)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from msgspec.structs import replace

from drugcheck.domain.case import Case, CaseHead
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.reconciling import agrees, marked, now, values_beside
from drugcheck.domain.registers import Comparison, Difference, PlatformRow
from drugcheck.domain.roster.rows import COMMUNITY, ID_NUMBER
from drugcheck.domain.schema import field_at, set_values
from drugcheck.domain.vocabulary import CaseKind, LetterKind, PairVerdict, PlatformVerdict, RowVerdict
from drugcheck.errors import RefusedError, UsageError
from drugcheck.message import Message, message

_LETTERS: Final = (LetterKind.CORRECTION, LetterKind.STATE)


class NoDifferenceError(UsageError):
    """{case} has no such difference from the platform"""

    hint = "drugcheck reconcile list"


class NoSuchRowError(UsageError):
    """row {row} of the platform waits for nothing: every person of it has a case, or was decided about"""

    hint = "drugcheck reconcile list"


class NoSuchPairError(UsageError):
    """row {row} and {case} are no candidate pair"""

    hint = "drugcheck reconcile list"


class PairFirstError(RefusedError):
    """row {row} may be {case}: first say whether they are one person"""

    hint = "drugcheck reconcile judge {case} --row {row} --pair different"


class Point(NamedTuple):
    """One thing that a comparison found: its state in official words, whether it is open, and the command for it."""

    state: str
    case: str | None
    row: int | None
    field: str | None
    open: bool
    verdict: str | None
    command: str


def points(comparison: Comparison, cases: Mapping[str, Case]) -> tuple[Point, ...]:
    """Everything but 一致, in the order of cases and rows; `cases` by id, a case that is gone leaves nothing open."""
    found: list[Point] = []
    for one in comparison.differences:
        if (case := cases.get(one.case)) is not None:
            found.append(_difference(one, case, comparison))
    paired = {pair.case for pair in comparison.candidates if pair.verdict is PairVerdict.SAME}
    rows = {pair.row for pair in comparison.candidates if pair.verdict is PairVerdict.SAME}
    for pair in comparison.candidates:
        command = f"reconcile judge {pair.case} --row {pair.row} --pair same"
        waits = pair.verdict is None and pair.case in cases
        found.append(Point("候选配对", pair.case, pair.row, None, waits, _word(pair.verdict), f"drugcheck {command}"))
    for name in comparison.local_only:
        case = cases.get(name)
        if case is None or name in paired:
            continue
        asked = any(letter.kind is LetterKind.ENTRY and letter.date for letter in case.letters)
        waits = not asked and case.case.closed is None
        command = f"drugcheck form letter {name} --kind 补录 --record"
        found.append(Point("仅本地", name, None, None, waits, "已去函" if asked else None, command))
    for row in comparison.apart:
        if row.row not in rows:
            command = f"drugcheck reconcile create {row.row}"
            found.append(Point("仅平台", row.case, row.row, None, row.verdict is None, _word(row.verdict), command))
    again = "drugcheck reconcile platform"
    found += [Point("未核对", name, None, None, True, None, again) for name in comparison.unchecked if name in cases]
    found += [Point("未核对", None, row, None, True, None, again) for row in comparison.unread]
    for name in comparison.doubles:
        command = f"drugcheck form letter {name} --kind 信息更正 --record"
        found.append(Point("一案两行", name, None, None, name in cases, None, command))
    return tuple(found)


def _word(verdict: PairVerdict | RowVerdict | None) -> str | None:
    return verdict.value if verdict is not None else None


def _difference(one: Difference, case: Case, comparison: Comparison) -> Point:
    def point(waits: bool, command: str, verdict: str | None) -> Point:
        return Point("差异", case.id, one.row, one.field_, waits, verdict, f"drugcheck {command}")

    judge = f"reconcile judge {case.id} {one.field_}"
    said = one.verdict.value if one.verdict is not None else None
    if agrees(case, one):
        return point(False, judge, said)
    if one.verdict in (PlatformVerdict.OURS, PlatformVerdict.BOTH_WRONG):
        if one.verdict is PlatformVerdict.OURS and now(case, one.field_) != one.ours:
            return point(True, judge, f"{said},本地已改")
        if one.verdict is PlatformVerdict.BOTH_WRONG and now(case, one.field_) == one.ours:
            return point(True, f"case set {case.id} {one.field_}", f"{said},待改正")
        if not _was_asked(case, one.judged_on):
            return point(True, f"form letter {case.id} --kind {letter_for(one.field_)} --record", f"{said},待去函")
        return point(False, f"form letters --case {case.id}", said)
    return point(True, judge, None)


def _was_asked(case: Case, since: date | None) -> bool:
    return any(
        letter.kind in _LETTERS and letter.date and (since is None or letter.date >= since) for letter in case.letters
    )


def letter_for(path: str) -> str:
    """The kind of letter that asks the police to correct a field."""
    return (LetterKind.STATE if path.startswith("status.") else LetterKind.CORRECTION).value


def judge_field(
    comparison: Comparison, case: Case, path: str | None, verdict: PlatformVerdict, reason: str, today: date
) -> tuple[Comparison, Outcome]:
    """Decides one field, or all of a case that wait; with THEIRS the platform's value goes into the case.

    Raises:
        NoDifferenceError.
    """
    chosen = [
        one
        for one in comparison.differences
        if one.case == case.id and (one.field_ == path if path else one.verdict is None)
    ]
    if not chosen:
        raise NoDifferenceError(case=case.id)
    numbers = {one.no for one in chosen}
    judged = tuple(
        replace(one, verdict=verdict, reason=reason, judged_on=today) if one.no in numbers else one
        for one in comparison.differences
    )
    lines: list[Message] = []
    if verdict is PlatformVerdict.THEIRS:
        case = set_values(case, [(one.field_, one.theirs or "") for one in chosen])
        lines.append(message("taken over from the platform: {fields}", fields=_labels(chosen)))
    else:
        if verdict is PlatformVerdict.BOTH_WRONG:
            for one in chosen:
                lines.append(
                    message(
                        "the right value is still to be entered: drugcheck case set {case} {field}",
                        case=case.id,
                        field=one.field_,
                    )
                )
        for kind in dict.fromkeys(letter_for(one.field_) for one in chosen):
            lines.append(
                message(
                    "the police are to be asked to correct it: drugcheck form letter {case} --kind {kind} --record",
                    case=case.id,
                    kind=kind,
                )
            )
    comparison = replace(comparison, differences=judged)
    waiting = sum(one.verdict is None for one in judged if one.case == case.id)
    if waiting:
        lines.append(message("{count} differences of this case still wait (RC003)", count=waiting))
    return comparison, Outcome(marked(case, comparison, today), None, tuple(lines))


def _labels(chosen: Sequence[Difference]) -> str:
    return "、".join(field_at(one.field_).label for one in chosen)


def judge_pair(
    comparison: Comparison,
    case: Case,
    row: int,
    verdict: PairVerdict,
    take: PlatformVerdict | None,
    reason: str,
    today: date,
) -> tuple[Comparison, Outcome]:
    """Decides whether a row and a case are one person; if so, the number is a difference, decided by `take`.

    Raises:
        NoSuchPairError.
    """
    pair = next((c for c in comparison.candidates if (c.case, c.row) == (case.id, row)), None)
    if pair is None:
        raise NoSuchPairError(case=case.id, row=row)
    judged = replace(pair, verdict=verdict, reason=reason, judged_on=today)
    comparison = replace(comparison, candidates=tuple(judged if c.no == pair.no else c for c in comparison.candidates))
    if verdict is PairVerdict.DIFFERENT:
        line = message("two people: row {row} still needs a case, or a reason (RC001)", row=row)
        return comparison, Outcome(marked(case, comparison, today), None, (line,))
    apart = next((r for r in comparison.apart if r.row == row), None)
    values = {v.field_: v.text for v in apart.values if v.field_ != ID_NUMBER} if apart else {}
    found = [(ID_NUMBER, pair.ours, pair.theirs or ""), *values_beside(case, values)]
    others = tuple(d for d in comparison.differences if not (d.case == case.id and d.row == row))
    start = max((d.no for d in comparison.differences), default=0) + 1
    made = tuple(
        Difference(no=start + n, case=case.id, row=row, field_=path, ours=ours, theirs=theirs)
        for n, (path, ours, theirs) in enumerate(found)
    )
    comparison = replace(comparison, differences=(*others, *made))
    if take is None:
        line = message(
            "one person: say which number is right: drugcheck reconcile judge {case} {field}",
            case=case.id,
            field=ID_NUMBER,
        )
        return comparison, Outcome(marked(case, comparison, today), None, (line,))
    return judge_field(comparison, case, ID_NUMBER, take, reason, today)


def judge_row(comparison: Comparison, row: int, reason: str, today: date) -> Comparison:
    """Says that who stands in the row belongs elsewhere: the values go. Raises NoSuchRowError, PairFirstError."""
    apart = _waiting_row(comparison, row)
    judged = replace(apart, verdict=RowVerdict.ELSEWHERE, reason=reason, judged_on=today, values=())
    return _with_row(comparison, judged)


def create(
    comparison: Comparison, row: int, case_id: str, community: str | None, today: date
) -> tuple[Comparison, Case]:
    """A case of the row's values. Raises NoSuchRowError, PairFirstError."""
    apart = _waiting_row(comparison, row)
    day = (comparison.date or today).isoformat()
    head = CaseHead(id=case_id, kind=CaseKind.REGISTERED, opened=today, source=f"{day} 平台数据 第{row}行")
    values = {value.field_: value.text for value in apart.values}
    if community:
        values[COMMUNITY] = community
    case = set_values(Case(case=head), list(values.items()))
    comparison = _with_row(
        comparison, replace(apart, verdict=RowVerdict.OPENED, case=case_id, judged_on=today, values=())
    )
    comparison = replace(
        comparison,
        same=tuple(sorted({*comparison.same, case_id})),
        platform_only=tuple(number for number in comparison.platform_only if number != row),
    )
    return comparison, marked(case, comparison, today)


def _waiting_row(comparison: Comparison, row: int) -> PlatformRow:
    pair = next((c for c in comparison.candidates if c.row == row and c.verdict is not PairVerdict.DIFFERENT), None)
    if pair is not None and pair.verdict is None:
        raise PairFirstError(row=row, case=pair.case)
    found = next((r for r in comparison.apart if r.row == row and r.verdict is None), None)
    if found is None or pair is not None:
        raise NoSuchRowError(row=row)
    return found


def _with_row(comparison: Comparison, judged: PlatformRow) -> Comparison:
    return replace(comparison, apart=tuple(judged if r.no == judged.no else r for r in comparison.apart))
