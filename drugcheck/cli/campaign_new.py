"""`drugcheck campaign new YEAR`: the workspace goes on into the next campaign."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import ask, screen, state
from drugcheck.cli.options import DryRunOption, JsonOption, YesOption, number, text
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.next_campaign import Step, plan

YearArgument = Annotated[int, typer.Argument(metavar="YEAR", help="year of the new campaign", show_default=False)]
YearFromOption = Annotated[int | None, number("--from", help="year of the campaign in drugcheck.toml, to be sure")]
NameOption = Annotated[str | None, text("--name", help="name of the new campaign; left out: the old one with its year")]


class Shown(NamedTuple):
    """What is carried, cleared and still to be done by hand."""

    step: Step
    done: bool

    def lines(self) -> Iterator[str | Message]:
        """The new campaign, the counts, then what only the office knows."""
        carried = self.step.carried
        yield self.step.campaign.name
        yield f"带入 {carried.cases} 案; 清空年度项 {len(carried.cleared)} 类; 预定检测结转 {carried.planned}"
        if carried.assessed:
            yield message("assessments to be drawn up anew: {count}", count=carried.assessed)
        if self.done:
            yield message("the state before is tagged {tag}", tag=self.step.tag)
            yield message("put the notice and the days of the phases into drugcheck.toml")
        else:
            yield message("nothing was changed")

    def data(self) -> dict[str, object]:
        """The counts; `cleared` by path of the record."""
        step = self.step
        return {
            "done": self.done,
            "name": step.campaign.name,
            "year": step.campaign.year,
            "tag": step.tag,
            "phases": [{"name": p.name, "start": p.start, "end": p.end} for p in step.campaign.phases],
            **step.carried._asdict(),
        }


def new(
    year: YearArgument,
    from_: YearFromOption = None,
    name: NameOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Go on into the campaign of a later year: open cases stay, what is asked every year is cleared."""
    step = plan(state.workspace(), year, name=name, given=from_)
    if not dry_run:
        if not yes:
            for line in (*Shown(step, done=False).lines(),)[:-1]:
                screen.say(line)
            ask.yes(_("go on into {year}?").format(year=year), "--yes")
        step.take()
        for notice in step.workspace.notices:
            screen.say(notice)
    screen.show(Shown(step, done=not dry_run), as_json=json)
