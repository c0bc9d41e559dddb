"""`drugcheck report weekly`: what the week has brought, by community, in numbers only. 三(四), 五(二)."""

from typing import Annotated

import typer

from drugcheck.cli import report_output, state
from drugcheck.cli.loading import load
from drugcheck.cli.options import CommunityOption, JsonOption, OutOption
from drugcheck.cli.scope import checked_community
from drugcheck.domain.annex_counts import AnnexCounts
from drugcheck.domain.reports.weekly import weekly as report_of
from drugcheck.domain.reports.weekly import weekly_paper
from drugcheck.domain.submitting import NotAWeekError
from drugcheck.domain.weeks import next_due, parse_week, week_of


def weekly(
    week: Annotated[
        str | None, typer.Argument(metavar="[WEEK]", help="week, such as 2022-W12; left out: the one due next")
    ] = None,
    community: CommunityOption = None,
    format_: report_output.FormatOption = None,
    out: OutOption = None,
    json: JsonOption = False,
) -> None:
    """Print the weekly report: this week and to date, by community, against the week before.

    A week that was sent is taken from its package, another from the records as they stand; the report says which. It
    holds numbers only, and is looked through for names and numbers of persons before it is shown or written.
    """
    kind = report_output.chosen(format_, out, json=json)
    workspace = state.workspace()
    community = checked_community(community, workspace.config)
    wanted = parse_week(week, workspace.today) if week else next_due(workspace.config.campaign, workspace.today).week
    if wanted is None:
        raise NotAWeekError(command=state.settings().command, week=week_of(workspace.today))
    from drugcheck.reporting import compared

    loaded = load(workspace)
    now, before = compared(workspace, workspace.context(loaded), wanted)
    made = report_of(now, before, AnnexCounts.key(community))
    report = report_output.Report(weekly_paper(made, workspace.config), made.data())
    report_output.give(report, kind, out, workspace, loaded.cases, None)
