"""What `doctor` says of the office's files: drugcheck.toml and the templates."""

from collections.abc import Iterator

from drugcheck.cli.doctor_check import Check, told
from drugcheck.domain.teams import lacking_sides, without_liaison
from drugcheck.errors import DrugcheckError
from drugcheck.files.config import config_notes
from drugcheck.message import message
from drugcheck.workspace import CONFIG, Workspace


def office(workspace: Workspace) -> Iterator[Check]:
    """drugcheck.toml: what is unusual in it, what teams (四(一)) and liaisons (一) lack, as RG010 and RG011 say."""
    config = workspace.config
    yield Check("config", message("{config} can be read", config=CONFIG), True)
    for note in config_notes(workspace.root / CONFIG):
        what = message("{config}: {place} {note}", config=CONFIG, place=note.place, note=note.message)
        yield Check("config", what, None)
    for community in config.communities:
        for word, side in lacking_sides(config, community.name, workspace.today):
            named = {"community": community.name, "side": word, "config": CONFIG}
            yield Check(
                "config.staff",
                message("{community} has no {side} in {config} (RG010)", **named),
                None,
                message(
                    'below the [[staff]] that is meant: [[staff.offices]] office = "{office}", '
                    'community = "{community}", from = {day}, each on a line',
                    office=side.value,
                    community=community.name,
                    day=workspace.today.isoformat(),
                ),
            )
    for name in without_liaison(config):
        yield Check(
            "config.liaison",
            message("{community} has no liaison in {config} (RG011)", community=name, config=CONFIG),
            None,
            message('in the [[communities]] of that name: liaison = "the id of a member of staff"'),
        )


def templates(workspace: Workspace) -> Iterator[Check]:
    """The forms that are kept as data."""
    mend = message("correct the file, or take the copy back that git has: git restore templates")
    for number in range(1, 15):
        try:
            workspace.annex_template(number)
        except DrugcheckError as error:
            yield from told("templates", error, mend)
    try:
        _ = workspace.scales, workspace.measures
        if workspace.dossier is None:
            missing = message("templates/dossier.toml is missing: no dossier is checked (DS001)")
            yield Check("templates", missing, None, mend)
    except DrugcheckError as error:
        yield from told("templates", error, mend)
