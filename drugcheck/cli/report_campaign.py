"""`drugcheck report summary|brief|two-level|score`: start against end, one page, two levels, the score."""

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from drugcheck.cli import report_output, screen, state
from drugcheck.cli.checking import checked
from drugcheck.cli.loading import load
from drugcheck.cli.options import CommunityOption, JsonOption, OutOption, flag
from drugcheck.cli.scope import checked_community
from drugcheck.domain.annex_counts import TOTAL, AnnexCounts
from drugcheck.domain.reports import score as scoring
from drugcheck.domain.reports.brief import brief_paper
from drugcheck.domain.reports.summary import summary_data, summary_paper
from drugcheck.domain.reports.two_level import two_level as levels_of
from drugcheck.domain.reports.two_level import two_level_data, two_level_paper
from drugcheck.message import Message, message


def summary(
    community: CommunityOption = None,
    final: Annotated[bool, flag("--final", help="end with the last package, not with the records of today")] = False,
    format_: report_output.FormatOption = None,
    out: OutOption = None,
    json: JsonOption = False,
) -> None:
    """Print the start of the campaign against its end, with the progress of each week.

    Every number is that of a frozen package, named with its fingerprint; without --final the end is today's records.
    """
    from drugcheck.domain.reports.numbers import of_records
    from drugcheck.domain.weeks import week_of
    from drugcheck.reporting import weeks_of_campaign

    kind = report_output.chosen(format_, out, json=json)
    workspace = state.workspace()
    place = AnnexCounts.key(checked_community(community, workspace.config))
    loaded = load(workspace)
    weeks = weeks_of_campaign(workspace)
    if weeks and not final:
        weeks = (*weeks, of_records(workspace.context(loaded), f"{week_of(workspace.today)}(今日)"))
    paper = summary_paper(weeks, workspace.config, place, final=final)
    report = report_output.Report(paper, summary_data(weeks, place))
    report_output.give(report, kind, out, workspace, loaded.cases, None)


def brief(format_: report_output.FormatOption = None, out: OutOption = None, json: JsonOption = False) -> None:
    """Print one page for those who lead the campaign: numbers only, looked through for anything of a person."""
    import msgspec

    from drugcheck.domain.progress import progress

    kind = report_output.chosen(format_, out, json=json)
    workspace = state.workspace()
    context, entries = checked(workspace)
    numbers = progress(context, entries)
    report = report_output.Report(brief_paper(numbers), msgspec.to_builtins(numbers, builtin_types=()))
    is_paper = kind is report_output.Format.WORD
    said = message("1 page, free of personal data (looked through)") if is_paper else None
    report_output.give(report, kind, out, workspace, [facts.case for facts in context.facts], said)


def two_level(format_: report_output.FormatOption = None, out: OutOption = None, json: JsonOption = False) -> None:
    """Print what measures are due and done, of the subdistrict and of each community: 四(八)."""
    kind = report_output.chosen(format_, out, json=json)
    workspace = state.workspace()
    loaded = load(workspace)
    context = workspace.context(loaded)
    numbers = levels_of(context.facts, context.communities)
    paper = two_level_paper(numbers, workspace.config.unit.name, workspace.today.isoformat())
    report_output.give(report_output.Report(paper, two_level_data(numbers)), kind, out, workspace, loaded.cases, None)


class Scored(NamedTuple):
    """The indicators, with points where the office has a table."""

    points: tuple[scoring.Point, ...]
    has_table: bool
    explained: bool

    def lines(self) -> Iterator[str | Message | screen.Table]:
        """A row for each, what is deducted in all, and that this is no score of a superior."""
        if not self.has_table:
            yield f"未配置评分表; 可用指标 {len(scoring.INDICATORS)} 项, 附取数口径"
        headers = ["社区", "指标", "键", "数量", "单位"]
        headers += ["扣分"] if self.has_table else []
        headers += ["取数口径"] if self.explained or not self.has_table else []
        rows = []
        for point in self.points:
            indicator = scoring.INDICATORS[point.key]
            row: list[object] = [point.community or TOTAL, indicator.label, point.key, f"{point.amount:g}"]
            row.append(indicator.unit)
            row += [f"{point.deducted:g}"] if self.has_table else []
            row += [indicator.source] if self.explained or not self.has_table else []
            rows.append(row)
        yield screen.Table(tuple(headers), rows)
        for place, total in self.totals().items():
            yield f"{place or TOTAL} 扣分合计 {total:g}"
        yield scoring.REFERENCE

    def totals(self) -> dict[str | None, float]:
        """What is deducted in all, of each place; nothing without a table."""
        found: dict[str | None, float] = {}
        for point in self.points:
            if point.deducted is not None:
                found[point.community] = round(found.get(point.community, 0) + point.deducted, 4)
        return found

    def data(self) -> Mapping[str, object]:
        """The same as objects."""
        return {
            "configured": self.has_table,
            "note": scoring.REFERENCE,
            "indicators": [
                {**point._asdict(), **scoring.INDICATORS[point.key]._replace(read=None)._asdict()}  # type: ignore[arg-type]
                for point in self.points
            ],
            "deducted": [{"community": place, "points": total} for place, total in self.totals().items()],
        }


def score(
    explain: Annotated[bool, flag("--explain", help="say where each number comes from")] = False,
    community: CommunityOption = None,
    json: JsonOption = False,
) -> None:
    """Count what a score is made of, of the unit and its communities; points only with a table in [score]."""
    workspace = state.workspace()
    community = checked_community(community, workspace.config)
    table = workspace.config.score
    scoring.checked_table(table)
    context = workspace.context(load(workspace))
    screen.show(Scored(scoring.score(context, table, community), bool(table), explain), as_json=json)
