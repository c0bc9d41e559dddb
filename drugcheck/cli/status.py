"""`drugcheck status`: one screen that says where the campaign stands. Counts by community, never by person."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from drugcheck.cli import screen, state
from drugcheck.cli.loading import load
from drugcheck.cli.options import CommunityOption, JsonOption
from drugcheck.cli.scope import checked_community
from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED
from drugcheck.domain.progress import CommunityProgress, Progress, progress
from drugcheck.message import Message, message

_HEADERS = ("社区", "在册", "应见", "现场", "视频", "仅联系", "未查找", "联系不到", "比例", "尚可", "社会面")


class Shown(NamedTuple):
    """The numbers as one screen."""

    numbers: Progress

    def lines(self) -> Iterator[str | Message | screen.Table]:
        """Campaign and phase, the table by community, approvals, gaps, care."""
        n = self.numbers
        yield f"{n.campaign}  {n.unit}  {n.day.isoformat()}"
        if n.phase is None:
            yield message("no phase of the campaign runs today")
        else:
            yield message(
                "phase {number} {name}: {days} days left, until {end}",
                number=n.phase.number,
                name=n.phase.name,
                days=n.phase.days_left,
                end=n.phase.end.isoformat(),
            )
        levels = tuple(n.total.levels)
        rows = [_row(row, row.community or UNASSIGNED) for row in n.communities]
        yield screen.Table((*_HEADERS, *levels), [*rows, _row(n.total, TOTAL)])
        yield from self._warnings()
        yield from self._approvals()
        yield from self._care()

    def _warnings(self) -> Iterator[Message]:
        n = self.numbers
        if n.unread:
            yield message("{count} records could not be read and are in none of these numbers", count=n.unread)
        for row in (*n.communities, n.total):
            if not row.within_limit:
                yield message(
                    "{community}: out of contact {count} of {expected}, {ratio}, above the limit of {limit}",
                    community=TOTAL if row is n.total else row.community or UNASSIGNED,
                    count=row.unreachable,
                    expected=row.expected,
                    ratio=f"{row.unreachable_ratio:.2%}",
                    limit=f"{n.limit:.0%}",
                )

    def _approvals(self) -> Iterator[Message]:
        approvals, gaps = self.numbers.approvals, self.numbers.gaps
        yield message(
            "approvals waiting: {waiting}; complete {filed}, returned {returned}, lapsed {lapsed}, drafts {drafts}",
            waiting="  ".join(f"{step} {count}" for step, count in approvals.waiting.items()),
            filed=approvals.filed,
            returned=approvals.returned,
            lapsed=approvals.lapsed,
            drafts=approvals.drafts,
        )
        if approvals.overdue:
            yield message("waiting for longer than allowed: {count} (AP010)", count=approvals.overdue)
        yield message(
            "高 without 一人一策 {plan}, 一人一策 not filed {filed}, 中 not filed {medium} (PL001, PL002, PL003)",
            plan=gaps.high_without_plan,
            filed=gaps.high_not_filed,
            medium=gaps.medium_not_filed,
        )
        if gaps.without_worker or gaps.without_police:
            yield message(
                "without a responsible cadre {worker}, without a community police officer {police}",
                worker=gaps.without_worker,
                police=gaps.without_police,
            )

    def _care(self) -> Iterator[Message]:
        care = self.numbers.care
        yield message(
            "care: needs {needs}, referred {referred}, closed {closed}, open {open}; not asked yet {not_asked}",
            needs=care.needs,
            referred=care.referred,
            closed=care.closed,
            open=care.open,
            not_asked=care.not_asked,
        )

    def data(self) -> dict[str, object]:
        """The same as an object."""
        built: dict[str, object] = msgspec.to_builtins(self.numbers)
        return built


def _row(row: CommunityProgress, name: str) -> tuple[object, ...]:
    return (
        name,
        row.registered,
        row.expected,
        row.met_on_site,
        row.met_by_video,
        row.reached_only,
        row.not_yet_sought,
        row.unreachable,
        f"{row.unreachable_ratio:.2%}",
        row.head_room,
        row.in_society,
        *row.levels.values(),
    )


def status(community: CommunityOption = None, json: JsonOption = False) -> None:
    """Show where the campaign stands: contact, levels, approvals, filings, care."""
    workspace = state.workspace()
    community = checked_community(community, workspace.config)
    context = workspace.context(load(workspace))
    screen.show(Shown(progress(context, community)), as_json=json)
