"""`drugcheck measure add|amend|end|list`: control measures, each with its ground, its person and its end. 四(八)."""

from datetime import date
from typing import Annotated

from msgspec.structs import replace

from drugcheck.cli import ask, options, recording, screen, state
from drugcheck.cli.options import (
    CaseArgument,
    DayOption,
    JsonOption,
    NumberArgument,
    OptionalNumberArgument,
    flag,
    text,
)
from drugcheck.domain import planning
from drugcheck.domain.case import Case, Measure
from drugcheck.domain.facts import Facts
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.errors import UsageError
from drugcheck.locale import _
from drugcheck.workspace import Workspace

KindOption = Annotated[str | None, text("--kind", help="a measure of templates/measures.toml, such as 定期谈话")]
BasisOption = Annotated[str | None, text("--basis", help="legal ground of the measure")]
ByOption = Annotated[str | None, text("--by", metavar="ID", help="staff id of who is responsible for the measure")]
ReviewOption = Annotated[date | None, options.day("--review", help="day of the next review")]
StartOption = Annotated[date | None, options.day("--from", help="day it begins; left out: today")]


class WhichMeasureError(UsageError):
    """say which measure ends: its number, or --all"""

    hint = "drugcheck measure list {case}"


def add(
    case: CaseArgument,
    kind: KindOption = None,
    basis: BasisOption = None,
    by: ByOption = None,
    start: StartOption = None,
    review: ReviewOption = None,
    json: JsonOption = False,
) -> None:
    """Add a control measure: a person chooses it, with its ground, somebody responsible and a day of review."""
    workspace = state.workspace()
    record = workspace.case(case)
    if kind is None:
        kind = _asked_kind(record, workspace)
    if ask.interactive():
        basis = basis or ask.text(_("legal ground"), "--basis")
        by = by or ",".join(recording.asked_staff(None, "--by", workspace.config))
        start = start or ask.day(_("day it begins"), "--from", today=workspace.today)
        review = review or ask.coming_day(_("day of the next review"), "--review", today=workspace.today)
    responsible = _responsible(by, workspace)
    entry = Measure(
        no=1, kind=kind, basis=basis, responsible=responsible, start=start or workspace.today, review=review
    )
    recording.change(
        case,
        "measure.add",
        lambda record, w: planning.add_measure(record, entry, w.config, w.today, w.measures),
        as_json=json,
    )


def amend(
    case: CaseArgument,
    no: NumberArgument,
    kind: KindOption = None,
    basis: BasisOption = None,
    by: ByOption = None,
    start: StartOption = None,
    review: ReviewOption = None,
    json: JsonOption = False,
) -> None:
    """Correct a measure by its number; what is left out stays as it is. Without options every part is asked for."""
    workspace = state.workspace()
    old = find_entry(workspace.case(case).measures, no, case=case, what="measure")
    given = {
        "kind": kind,
        "basis": basis,
        "responsible": _responsible(by, workspace),
        "start": start,
        "review": review,
    }
    changes: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if not changes:
        changes = {
            "basis": ask.text(_("legal ground"), "--basis", default=old.basis or ""),
            "responsible": _responsible(_asked_person(old, workspace), workspace),
            "start": ask.day(_("day it begins"), "--from", today=old.start or workspace.today),
            "review": ask.coming_day(
                _("day of the next review"), "--review", today=workspace.today, default=old.review
            ),
        }

    def apply(record: Case, w: Workspace) -> Outcome:
        entry = find_entry(record.measures, no, case=record.id, what="measure")
        return planning.edit_measure(record, replace(entry, **changes), w.config, w.measures)

    recording.change(case, "measure.amend", apply, as_json=json)


def end(
    case: CaseArgument,
    no: OptionalNumberArgument = None,
    all_: Annotated[bool, flag("--all", help="every measure that is open")] = False,
    day: DayOption = None,
    json: JsonOption = False,
) -> None:
    """End a measure, or all of them; what has ended stays on file."""
    workspace = state.workspace()
    record = workspace.case(case)
    if (no is None) is not all_:
        raise WhichMeasureError(case=record.id)
    if day is None and ask.interactive():
        day = ask.day(_("day it ended"), "--date", today=workspace.today)

    def apply(record: Case, w: Workspace) -> Outcome:
        if no is not None:
            return planning.end_measure(record, no, w.today, day)
        return planning.end_measures(record, w.today, day)

    recording.change(case, "measure.end", apply, as_json=json)


def list_(case: CaseArgument, json: JsonOption = False) -> None:
    """List the measures of a case, those that have ended too."""
    from drugcheck.cli.revealing import unsealed

    workspace = state.workspace()
    record = unsealed(workspace.case(case))
    rows = [
        (
            entry.no,
            entry.kind,
            entry.basis,
            workspace.config.staff_name(entry.responsible),
            entry.start,
            entry.review,
            entry.end,
        )
        for entry in record.measures
    ]
    headers = ("编号", "管控措施", "依据", "责任人", "开始日期", "复核日期", "终止日期")
    keys = ("no", "kind", "basis", "responsible", "start", "review", "end")
    screen.show(screen.Listing("measures", screen.Table(headers, rows, keys)), as_json=json)


def _responsible(by: str | None, workspace: Workspace) -> str | None:
    ids = recording.staff_ids(by, workspace.config) if by else ()
    return ids[0] if ids else None


def _asked_person(old: Measure, workspace: Workspace) -> str:
    before = (old.responsible,) if old.responsible else ()
    return ",".join(recording.asked_staff(None, "--by", workspace.config, default=before))


def _asked_kind(record: Case, workspace: Workspace) -> str:
    """One of the measures of the office's list that are meant for the level of the person."""
    level = Facts(record, workspace.config, workspace.today).level
    kinds = workspace.measures
    meant = [kind for kind, levels in kinds.items() if level is None or level in levels]
    if meant and ask.interactive():
        screen.say("  ".join(meant))
    return ask.text(_("control measure"), "--kind", check=lambda text: planning.ensure_kind(record, text, level, kinds))
