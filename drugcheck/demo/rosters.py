"""The roster of the demo comes in: 三(一) 「分发吸毒人员名册」."""

import hashlib

from msgspec.structs import replace

from drugcheck.demo.people import Profile
from drugcheck.demo.register import roster_csv
from drugcheck.domain import closing
from drugcheck.domain.registers import Roster, Rosters
from drugcheck.domain.vocabulary import CaseKind
from drugcheck.workspace import Workspace


def import_roster(workspace: Workspace, people: list[Profile]) -> None:
    """Opens a case for every row of the roster."""
    today = workspace.today
    with workspace.change("roster.import") as change:
        for number, profile in enumerate(people, 1):
            case_id = f"C{number:04d}"
            case = closing.new_case(
                case_id,
                CaseKind.REGISTERED,
                profile.person,
                workspace.config,
                today,
                community=profile.community,
                source=f"{today} 名册 第{number + 2}行",
            ).case
            change.put(replace(case, residence=profile.residence))
        roster = Roster(
            no=1,
            date=today,
            source="sha256:" + hashlib.sha256(roster_csv(people)).hexdigest(),
            rows=len(people),
            cases=tuple(f"C{number:04d}" for number in range(1, len(people) + 1)),
        )
        change.rosters = Rosters(rosters=(roster,))
