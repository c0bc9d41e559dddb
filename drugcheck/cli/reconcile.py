"""`drugcheck reconcile platform|list|statement`: an export of the police platform beside the cases, 二(十三)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import ask, exporting, paper_output, pasting, screen, state
from drugcheck.cli.loading import check_community, load
from drugcheck.cli.opening import SheetOption, opened
from drugcheck.cli.options import (
    CommunityOption,
    DryRunOption,
    JsonOption,
    PurposeOption,
    RevealOption,
    day,
    flag,
)
from drugcheck.cli.revealing import masking
from drugcheck.cli.sheet_notes import sheet_data, sheet_notes
from drugcheck.domain import reconciled, reconciling, stating
from drugcheck.domain.facts import Facts
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.domain.masking import Masking
from drugcheck.domain.registers import Comparison
from drugcheck.domain.risk import UNVERIFIED
from drugcheck.domain.roster.rows import ID_NUMBER
from drugcheck.domain.schema import field_at
from drugcheck.errors import FINDINGS, DamagedError, UsageError
from drugcheck.files.roster import RosterFile, pick_roster
from drugcheck.files.roster_map import PLATFORM, load_columns
from drugcheck.files.shipped import shipped_templates
from drugcheck.locale import _
from drugcheck.message import Message, message

_STATES = ("差异", "仅本地", "仅平台", "候选配对", "未核对", "一案两行")


class UnreadableForComparisonError(DamagedError):
    """{count} cases cannot be read: they would stand as 仅平台, so nothing is compared"""


class DataOfTomorrowError(UsageError):
    """the data of the platform cannot be of a day after today ({today})"""

    hint = "{command} FILE --as-of {today}"


class OlderDataError(UsageError):
    """the data of the platform that was compared last is newer: of {day}"""

    hint = "drugcheck reconcile list"


class _Compared(NamedTuple):
    file: RosterFile
    rows: list[reconciling.ReadRow]
    comparison: Comparison
    points: tuple[reconciled.Point, ...]
    changed: int
    written: bool
    verified: bool

    def lines(self) -> Iterator[str | Message | screen.Table]:
        found = stating.counts(self.comparison)
        waiting = sum(point.open for point in self.points)
        yield f"平台 {self.comparison.rows}  " + "  ".join(f"{state} {count}" for state, count in found.items())
        if self.comparison.doubles:
            yield message("one case, two rows (RC007): {cases}", cases="、".join(self.comparison.doubles))
        faults = [
            (row.number, field_at(path).label, fault.code, fault.reason)
            for row in self.rows
            for path, fault in row.faults.items()
        ]
        if faults:
            yield ""
            yield message("未核对: these cells could not be read, and nobody counts as 仅本地 who may stand in them")
            yield screen.Table(("行", "列", "规则", "原因"), faults)
        skipped = [row for row in self.file.skipped if row.row > self.file.header]
        if skipped:
            yield message(
                "left out, rows {rows}: titles, sums and foot lines", rows="、".join(str(r.row) for r in skipped)
            )
        for column in self.file.unknown:
            yield message(
                "not compared, column {letter}: {header} is not known", letter=column.letter, header=column.header
            )
        yield from sheet_notes(self.file.sheet)
        if not self.verified:
            yield message("headers by templates/platform.toml: {unverified}", unverified=UNVERIFIED)
        if self.written:
            yield message(
                "result changed in {count} cases; {open} points are open: drugcheck reconcile list --open",
                count=self.changed,
                open=waiting,
            )
        else:
            yield message("nothing was written")

    def data(self) -> dict[str, object]:
        found = self.comparison
        return {
            "written": self.written,
            "date": found.date,
            "rows": found.rows,
            "counts": {
                "same": len(found.same),
                "different": len({d.case for d in found.differences}),
                "local_only": len(found.local_only),
                "platform_only": len(found.platform_only),
                "candidates": len(found.candidates),
                "unchecked": len(found.unchecked),
                "unread_rows": len(found.unread),
            },
            "open": sum(point.open for point in self.points),
            "changed": self.changed,
            "local_only": found.local_only,
            "unchecked": found.unchecked,
            "doubles": found.doubles,
            "faults": [
                {"row": row.number, "field": path, "code": fault.code, "reason": fault.reason}
                for row in self.rows
                for path, fault in row.faults.items()
            ],
            "unknown_columns": [{"column": c.letter, "header": c.header} for c in self.file.unknown],
            "verified": self.verified,
            **sheet_data(self.file.sheet),
        }


def platform(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="the export; left out: asked for", show_default=False)
    ] = None,
    as_of: Annotated[date | None, day("--as-of", help="day of the data in the export; left out: asked for")] = None,
    sheet: SheetOption = None,
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="more headers and words, in the form of templates/platform.toml",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> int:
    """Compare an export of the police platform with the cases. Nothing is taken over but the result of each case."""
    closed = state.closed_workspace()
    own = closed.templates / "platform.toml"
    template = own if own.exists() else shipped_templates() / "platform.toml"
    columns = load_columns(template, *([map_] if map_ else []), kind=PLATFORM)
    sheets = opened(file or Path(ask.text(_("file of the export"), "FILE")))
    found = pick_roster(sheets, columns, sheet)
    workspace = state.workspace()
    today = workspace.today
    as_of = as_of or ask.day(_("day of the data"), "--as-of", today=today)
    if as_of > today:
        raise DataOfTomorrowError(command=state.settings().command, today=today.isoformat())
    rows = [reconciling.read_row(row, workspace.config, today) for row in found.rows]
    fields = [c.field for c in found.columns if c.field is not None and c.field != ID_NUMBER]

    def run(before: Comparison) -> tuple[Comparison, list[Facts]]:
        if before.date is not None and as_of < before.date:
            raise OlderDataError(day=before.date.isoformat())
        loaded = load(workspace)
        if loaded.errors:
            raise UnreadableForComparisonError(count=len(loaded.errors))
        facts = [Facts(case, workspace.config, today) for case in loaded.cases]
        made = reconciling.compare(rows, facts, before, today, day=as_of, source=found.sheet.fingerprint, fields=fields)
        return made, facts

    changed = 0
    if dry_run:
        comparison, facts = run(workspace.register(Comparison))
        cases = {f.id: f.case for f in facts}
    else:
        with workspace.change("reconcile.platform") as change:
            comparison, facts = run(change.register(Comparison))
            change.put_register(comparison)
            cases = {}
            for one in facts:
                case = reconciling.marked(one.case, comparison, today)
                cases[case.id] = case
                if case != one.case:
                    changed += 1
                    change.put(case)
    shown = reconciled.points(comparison, cases)
    screen.show(_Compared(found, rows, comparison, shown, changed, not dry_run, columns.verified), as_json=json)
    return FINDINGS if any(point.open for point in shown) else 0


def list_(
    open_: Annotated[bool, flag("--open", help="only what somebody still has to decide or to do")] = False,
    community: CommunityOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    json: JsonOption = False,
) -> None:
    """List what the last comparison found besides agreement, with the verdicts and the next command. Masked."""
    workspace = state.workspace()
    check_community(workspace, community)
    view = masking(reveal, purpose)
    cases = {case.id: case for case in load(workspace).cases}
    comparison = workspace.register(Comparison)
    sides = {(d.case, d.field_): d for d in comparison.differences}
    pairs = {(c.case, c.row): c for c in comparison.candidates}
    rows = []
    for point in reconciled.points(comparison, cases):
        if open_ and not point.open:
            continue
        if community is not None and (point.case is None or cases[point.case].case.community != community):
            continue
        ours = theirs = None
        if point.field is not None and point.case is not None:
            one, seen = sides[point.case, point.field], view.of(point.case)
            ours, theirs = _shown(point.field, one.ours, seen), _shown(point.field, one.theirs, seen)
        elif point.case is not None and point.row is not None and (pair := pairs.get((point.case, point.row))):
            seen = view.of(point.case)
            ours, theirs = _shown(ID_NUMBER, pair.ours, seen), _shown(ID_NUMBER, pair.theirs, seen)
        label = field_at(point.field).label if point.field else None
        rows.append(
            (
                point.state,
                point.case,
                point.row,
                point.field,
                label,
                ours,
                theirs,
                point.verdict,
                point.open,
                point.command,
            )
        )
    keys = ("state", "case", "row", "field", "label", "ours", "theirs", "verdict", "open", "next")
    if json:
        screen.show(screen.Listing("points", screen.Table(keys, rows, keys)), as_json=True)
        return
    short = [(s, c, r, label, o, t, v, pasting.pasted(n) if w else None) for s, c, r, _f, label, o, t, v, w, n in rows]
    headers = ("状态", "档案", "平台行", "项目", "本地", "平台", "判定", "下一步")
    screen.show(screen.Listing("points", screen.Table(headers, short)))


def _shown(path: str, text: str | None, view: Masking) -> str | None:
    return None if text is None else view.show(field_at(path).mask, text, path)


def statement(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="a .docx; left out: its words", show_default=False)
    ] = None,
) -> None:
    """Print the statement of agreement for both to sign: counts and a fingerprint, no person. Nothing may be open."""
    workspace = state.workspace()
    loaded = load(workspace)
    comparison = workspace.register(Comparison)
    cases = {case.id: case for case in loaded.cases}
    settled = stating.check_settled(comparison, cases)
    if out is not None and out.suffix.casefold() != paper_output.SUFFIX:
        raise paper_output.NotADocxError(command=state.settings().command)
    registered = [c for c in loaded.cases if Facts(c, workspace.config, workspace.today).is_registered]
    found = stating.counts(comparison)
    values: dict[str, object] = {
        "保密": CONFIDENTIAL,
        "单位": workspace.config.unit.name,
        "专项行动": workspace.config.campaign.name,
        "数据日期": comparison.date.isoformat() if comparison.date else "",
        "比对日期": comparison.compared_on.isoformat() if comparison.compared_on else "",
        "日期": workspace.today.isoformat(),
        "平台行数": comparison.rows,
        "本地人数": len(registered),
        "计数": [{"状态": name, "数量": count} for name, count in found.items()],
        "已结": len({(p.state, p.case or p.row) for p in settled if p.state != "候选配对"}),
        "比对项目": "、".join(field_at(path).label for path in comparison.fields),
        "数据指纹": stating.fingerprint(comparison, registered),
        "平台文件指纹": comparison.source or "",
    }
    data = paper_output.document(workspace, "statement.docx", "数据比对确认单", values)
    if out is None:
        from drugcheck.files.word_text import text_of

        screen.write(text_of(data))
        return
    exporting.deliver(workspace, None, "statement", [exporting.File(out, data)])
    screen.say(message("statement in {file}; it names nobody: both sides sign it on paper", file=str(out)))
