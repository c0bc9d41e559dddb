"""`drugcheck review plan|add|close|list|sheet`: one community's people look at the files of another. 三(六), 三(二)."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from drugcheck.cli import ask, recording, screen, state
from drugcheck.cli.findings_view import Format
from drugcheck.cli.loading import check_community, load
from drugcheck.cli.options import (
    CommunityOption,
    FromOption,
    JsonOption,
    NumberArgument,
    OutOption,
    PurposeOption,
    RevealOption,
    choice,
    day,
    flag,
    number,
)
from drugcheck.cli.revealing import masking
from drugcheck.domain import reviewing
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.registers import Review, Reviews
from drugcheck.domain.vocabulary import Term
from drugcheck.errors import UsageError
from drugcheck.files.writing import check_place, write_text_file
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.workspace import Workspace, case_id_of

_SAMPLE: Final = 10
# What a name of a community may hold that a file's name may not.
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\s.]+')
_HEADERS: Final = (
    *("编号", "被评社区", "评查社区", "档案", "问题", "发现日期", "整改期限", "整改日期"),
    *("逾期天数", "上级发现", "双倍扣分"),
)
_KEYS: Final = (
    *("no", "community", "by", "case", "finding", "found_on", "due", "closed_on"),
    *("overdue_days", "by_superior", "double"),
)


class Recipient(Term):
    """Who sets right what the rules found: 四(三)."""

    COMMUNITY = "社区", "community"
    POLICE = "派出所", "police"


class CaseOrCommunityError(UsageError):
    """a finding is about a case or about a community: name one of them"""

    hint = "drugcheck review add C0031"


class SheetFormatError(UsageError):
    """a review sheet is csv, md or xlsx"""

    hint = "{command} --format xlsx"


FormatOption = Annotated[Format | None, choice(Format, "--format", help="csv, md or xlsx; left out: xlsx")]


def plan(
    sample: Annotated[int | None, number("--sample", help="files of each community; left out: 10")] = None,
    seed: Annotated[int | None, number("--seed", help="draws the same files again; left out: the day", least=0)] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="a folder", show_default=False)] = None,
    format_: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Pair the communities and draw the files that are looked at; with --out write a masked sheet for each pair."""
    workspace = state.workspace()
    kind = _kind(format_)
    facts = workspace.context(load(workspace)).facts
    names = [community.name for community in workspace.config.communities]
    drawn = int(f"{workspace.today:%Y%m%d}") if seed is None else seed
    with workspace.change("review.plan") as change:
        register, made = reviewing.plan(
            change.register(Reviews), facts, names, sample=sample or _SAMPLE, seed=drawn, today=workspace.today
        )
        change.put_register(register)
    rows = []
    for pair in made.pairs:
        path = None
        if out is not None:
            out.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = out / f"review-{_NOT_IN_NAMES.sub('-', pair.community)}-{workspace.today.isoformat()}.{kind.alias}"
            check_place(path, workspace.root)
            write_text_file(path, _bytes(reviewing.sheet(pair, facts, workspace.today), kind, workspace))
        rows.append((pair.by, pair.community, pair.cases, str(path) if path else None))
    table = screen.Table(("评查社区", "被评社区", "抽查档案", "文件"), rows, ("by", "community", "cases", "file"))
    note = message("plan {no}: seed {seed}, {count} files each", no=made.no, seed=made.seed, count=made.sample)
    screen.show(screen.Listing("pairs", table, (note,)), as_json=json)


def add(
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="case id, such as C0031")] = None,
    community: CommunityOption = None,
    due: Annotated[date | None, day("--due", help="day by which it is set right")] = None,
    found: Annotated[date | None, day("--on", help="day it was found; left out: today")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="the community that found it")] = None,
    by_superior: Annotated[bool, flag("--by-superior", help="a superior office found it")] = False,
    source: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Record what a review found; the finding is asked for, or read from a file (finding = "…")."""
    workspace = state.workspace()
    check_community(workspace, community)
    check_community(workspace, by)
    about = workspace.case(case_id_of(case)) if case else None
    place = about.case.community if about else community
    if not place:
        raise CaseOrCommunityError()
    fields = recording.private_fields(source, {"finding": _("what was found")})
    if not fields.get("finding", "").strip():
        raise ask.missing("--from")
    review = Review(
        no=1,
        community=place,
        by=by,
        case=about.id if about else None,
        finding=fields["finding"].strip(),
        found_on=found or workspace.today,
        due=due,
        by_superior=by_superior or None,
    )
    with workspace.change("review.add") as change:
        register, review = reviewing.add(change.register(Reviews), review)
        change.put_register(register)
    open_now = sum(one.closed_on is None for one in register.reviews if one.community == place)
    lines = (message("{community} has {count} open findings", community=place, count=open_now),)
    screen.show(screen.Said(review.case, f"review.add #{review.no}", lines), as_json=json)


def close(
    no: NumberArgument,
    on: Annotated[date | None, day("--on", help="day it was set right; left out: today")] = None,
    json: JsonOption = False,
) -> None:
    """Record that a finding was set right."""
    workspace = state.workspace()
    with workspace.change("review.close") as change:
        register, review = reviewing.close(
            change.register(Reviews), no, on or workspace.today, today := workspace.today
        )
        change.put_register(register)
    late = reviewing.overdue_days(review, today)
    lines = (message("{days} days after its day", days=late),) if late else ()
    if reviewing.counts_double(review, today):
        lines = (*lines, message("found by a superior after its day: counts double (三(六))"))
    screen.show(screen.Said(review.case, f"review.close #{no}", lines), as_json=json)


def list_(
    open_: Annotated[bool, flag("--open", help="only what was not set right yet")] = False,
    community: CommunityOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    json: JsonOption = False,
) -> None:
    """List what reviews found, by when it is due, and what counts double. The finding itself is masked."""
    workspace = state.workspace()
    check_community(workspace, community)
    view, today = masking(reveal, purpose), workspace.today
    rows = [
        (
            *(review.no, review.community, review.by, review.case),
            view.of(review.case or "").show("text", review.finding),
            *(review.found_on, review.due, review.closed_on),
            reviewing.overdue_days(review, today),
            bool(review.by_superior),
            reviewing.counts_double(review, today),
        )
        for review in workspace.register(Reviews).reviews
        if (not open_ or review.closed_on is None) and community in (None, review.community)
    ]
    screen.show(screen.Listing("reviews", screen.Table(_HEADERS, rows, _KEYS)), as_json=json)


def sheet(
    to: Annotated[Recipient | None, choice(Recipient, "--to", help="community or police; left out: asked for")] = None,
    community: CommunityOption = None,
    out: OutOption = None,
    format_: FormatOption = None,
) -> None:
    """Write what the rules still find, for those who own the fields: the communities, or the police. Masked."""
    from drugcheck.cli.checking import checked
    from drugcheck.domain.feedback import feedback

    workspace = state.workspace()
    check_community(workspace, community)
    recipient = to or ask.choice(Recipient, _("who gets the sheet"), "--to")
    kind = _kind(format_ or (Format.of(out.suffix.removeprefix(".")) if out else None))
    context, entries = checked(workspace)
    table = feedback(entries, context, recipient.alias, community)
    if out is None:
        from drugcheck.files.plain_tables import to_markdown

        screen.write(to_markdown(table))
        return
    check_place(out, workspace.root)
    write_text_file(out, _bytes(table, kind, workspace))
    screen.say(message("{count} findings in {file}", count=len(table.rows), file=str(out)))


def _kind(given: Format | None) -> Format:
    kind = given or Format.XLSX
    if kind not in (Format.CSV, Format.MARKDOWN, Format.XLSX):
        raise SheetFormatError(command=state.settings().command)
    return kind


def _bytes(table: PlainTable, kind: Format, workspace: Workspace) -> bytes:
    from drugcheck.files.plain_tables import to_csv, to_markdown

    if kind is Format.XLSX:
        from drugcheck.files.workbook_table import table_workbook

        return table_workbook(table, workspace.config.unit.name, workspace.today)
    return to_markdown(table).encode() if kind is Format.MARKDOWN else to_csv(table, headed=True).encode("utf-8-sig")
