"""`drugcheck merge-driver`: what git calls to make one record of two; not for people.

git gives three files (the common ancestor, ours, theirs) and the record's path. Ours is replaced by what came out. A
field that both changed keeps our value, is named on stderr and ends with status 1, which git takes for a conflict: who
adds the file then has lost nothing else of theirs. It sees one record at a time: what reaches into others (an id or a
number that was given twice) leaves ours as it is, and is left to `drugcheck sync`.
"""

from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import screen, state
from drugcheck.domain.case import Case
from drugcheck.domain.registers import SHAPES
from drugcheck.errors import FINDINGS, OK, DamagedError
from drugcheck.files.record import from_text, to_text
from drugcheck.joining import merged_of
from drugcheck.message import message
from drugcheck.vault.errors import WrongKeyError
from drugcheck.vault.git_files import folder_of, under_way
from drugcheck.vault.records import id_of_path
from drugcheck.vault.seal import open_sealed, open_version, seal
from drugcheck.workspace import is_case_id

# Lists whose numbers stand elsewhere: that of a meeting in assessments, of a document in its scan's id, of an
# assessment in what was signed.
_NAMED_ELSEWHERE = frozenset({"meetings", "documents", "assessments"})

Version = Annotated[Path, typer.Argument(metavar="FILE", help="a version that git wrote", show_default=False)]


class NotARecordError(DamagedError):
    """git asked for a merge of something that is no record"""

    hint = "git status"


def merge_driver(
    ancestor: Version,
    ours: Version,
    theirs: Version,
    path: Annotated[str, typer.Argument(metavar="PATH", help="path of the record", show_default=False)],
) -> int:
    """Merge two versions of a record, field by field and entry by entry. git calls this."""
    id = id_of_path(path)
    if id is None:
        raise NotARecordError()
    # In a rebase git stands at a commit of theirs, which is no sign that the store was set back.
    workspace = state.workspace(even_set_back=True)
    keys = workspace.vault.keys
    # git says that it merges only when the merge stops.
    command = under_way(folder_of(str(workspace.root))) or "merge"
    base_data = ancestor.read_bytes()
    try:
        mine, other = open_sealed(ours.read_bytes(), id, keys), open_sealed(theirs.read_bytes(), id, keys)
    except WrongKeyError as error:
        screen.say(error.message)
        return _leave_to_sync(command)
    if mine.text == other.text:
        # Two encryptions of one text: the later revision stays.
        return _write(ours, theirs.read_bytes()) if other.rev > mine.rev else OK
    shape = Case if is_case_id(id) else SHAPES.get(id)
    if shape is None or (not base_data and shape is Case):
        screen.say(message("{id} was made twice, with different contents: one of them gets another id", id=id))
        return _leave_to_sync(command)
    base = from_text(open_version(base_data, id, keys)[0].text, shape, id) if base_data else None
    merged = merged_of(base, from_text(mine.text, shape, id), from_text(other.text, shape, id))
    for conflict in merged.conflicts:
        place = {"id": id, "place": conflict.path, "label": conflict.label}
        screen.say(message("{id} {place} ({label}) was changed in both, and is as ours has it", **place))
    for moved in merged.renumbered:
        screen.say(
            message(
                "{id} {place} {was} of the other side is now {now}",
                id=id,
                place=moved.path,
                was=moved.was,
                now=moved.now,
            )
        )
    if any(moved.path in _NAMED_ELSEWHERE for moved in merged.renumbered):
        return _leave_to_sync(command)
    _write(ours, seal(to_text(merged.record), id, max(mine.rev, other.rev) + 1, keys))
    if not merged.conflicts:
        return OK
    screen.say(message("hint: git add records/{id}.toml.age, where our values are right; all else is of both", id=id))
    way_back = {"command": command, "id": id}
    screen.say(message("hint: else git {command} --abort, then drugcheck sync --take-there {id}", **way_back))
    return FINDINGS


def _write(path: Path, data: bytes) -> int:
    path.write_bytes(data)
    return OK


def _leave_to_sync(command: str) -> int:
    way_back = message(
        "hint: git {command} --abort, then drugcheck sync, which lets everything follow", command=command
    )
    screen.say(way_back)
    return FINDINGS
