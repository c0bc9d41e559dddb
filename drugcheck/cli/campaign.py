"""`drugcheck campaign show`: the campaign, its phases, where it stands today, and its duties done and open."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from drugcheck.cli import screen, state
from drugcheck.cli.options import JsonOption, flag
from drugcheck.domain.campaign import current_phase, days_left, phase_number
from drugcheck.message import Message, message
from drugcheck.workspace import Workspace

if TYPE_CHECKING:
    from drugcheck.domain.duties import Duty


class Shown(NamedTuple):
    """The campaign as drugcheck.toml has it."""

    workspace: Workspace
    duties: "tuple[Duty, ...] | None" = None

    def lines(self) -> Iterator[str | Message | screen.Table]:
        """Name and document, the phases, the communities and who belongs to them."""
        config, today = self.workspace.config, self.workspace.today
        yield f"{config.campaign.name}  {config.campaign.document or ''} {config.campaign.issued or ''}".rstrip()
        rows = self._phases()
        if rows:
            yield screen.Table(("", "阶段", "起", "止", "今日"), rows)
        phase = current_phase(config.campaign, today)
        if phase is None:
            yield message("{today}: no phase runs", today=today.isoformat())
        else:
            number = phase_number(config.campaign, today)
            yield message(
                "{today}: phase {number} {name}, {days} days left",
                today=today.isoformat(),
                number=number,
                name=phase.name,
                days=days_left(phase, today),
            )
        yield message("weekly report due: {due}", due=config.campaign.weekly_due)
        communities = [
            (community.name, config.staff_name(community.liaison), self._staff_of(community.name))
            for community in config.communities
        ]
        if communities:
            yield screen.Table(("社区", "联络员", "人员"), communities)
        if self.duties is not None:
            rows = [("●" if duty.done else "", duty.what, duty.source, duty.detail) for duty in self.duties]
            yield screen.Table(("完成", "职责", "依据", "记录"), rows)
            done = sum(duty.done for duty in self.duties)
            yield f"职责 {len(self.duties)} 项: 完成 {done} 项, 未完成 {len(self.duties) - done} 项"

    def _phases(self) -> list[tuple[object, ...]]:
        campaign, today = self.workspace.config.campaign, self.workspace.today
        return [
            (n, phase.name, phase.start, phase.end, "●" if phase.start <= today <= phase.end else "")
            for n, phase in enumerate(campaign.phases, 1)
        ]

    def _staff_of(self, community: str) -> str:
        today = self.workspace.today
        return "、".join(
            f"{member.id} {member.name}({office.office})"
            for member in self.workspace.config.staff
            for office in member.offices
            if office.community == community and office.covers(today)
        )

    def data(self) -> dict[str, object]:
        """The same as an object."""
        config, today = self.workspace.config, self.workspace.today
        phase = current_phase(config.campaign, today)
        told: dict[str, object] = {
            "name": config.campaign.name,
            "document": config.campaign.document,
            "issued": config.campaign.issued,
            "year": config.campaign.year,
            "weekly_due": config.campaign.weekly_due,
            "today": today,
            "phase": phase_number(config.campaign, today) if phase else None,
            "days_left": days_left(phase, today) if phase else None,
            "phases": [{"name": p.name, "start": p.start, "end": p.end} for p in config.campaign.phases],
            "communities": [{"name": c.name, "liaison": c.liaison} for c in config.communities],
        }
        if self.duties is not None:
            told["duties"] = [duty._asdict() for duty in self.duties]
        return told


def show(
    duties: Annotated[bool, flag("--duties", help="list duties, done and open; needs the passphrase")] = False,
    json: JsonOption = False,
) -> None:
    """Show the campaign, its phases and communities. Needs no passphrase, but for --duties."""
    if not duties:
        screen.show(Shown(state.closed_workspace()), as_json=json)
        return
    from drugcheck.domain import duties as asked

    workspace = state.workspace()
    found = asked.duties(workspace.config, workspace.registers(), workspace.today)
    screen.show(Shown(workspace, found), as_json=json)
