"""`drugcheck merge-driver`: what git calls to make one record of two; not for people.

git gives three files (the common ancestor, ours, theirs) and the record's path. Ours is replaced by what came out; a
conflict leaves it as it is, is named on stderr and ends with status 1, which git takes for a conflict.
"""

from pathlib import Path
from typing import Annotated

import typer

from drugcheck.cli import screen, state
from drugcheck.domain.case import Case
from drugcheck.domain.merging import merge
from drugcheck.domain.registers import SHAPES
from drugcheck.errors import FINDINGS, OK, DamagedError
from drugcheck.files.record import from_text, to_text
from drugcheck.message import Message, message
from drugcheck.vault.records import id_of_path
from drugcheck.vault.seal import open_sealed, seal
from drugcheck.workspace import is_case_id

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
    keys = state.workspace().vault.keys
    base_data = ancestor.read_bytes()
    mine, other = open_sealed(ours.read_bytes(), id, keys), open_sealed(theirs.read_bytes(), id, keys)
    if mine.text == other.text:
        # Two encryptions of one text: the newer number keeps the history in order.
        return _write(ours, seal(mine.text, id, max(mine.rev, other.rev), keys))
    shape = Case if is_case_id(id) else SHAPES.get(id)
    if shape is None or (not base_data and shape is Case):
        _say(message("{id} was made twice, with different contents: one of them gets another id", id=id), id)
        return FINDINGS
    base = from_text(open_sealed(base_data, id, keys).text, shape, id) if base_data else shape()
    merged = merge(base, from_text(mine.text, shape, id), from_text(other.text, shape, id))
    for conflict in merged.conflicts:
        _say(
            message("{id} {place} ({label}) was changed in both", id=id, place=conflict.path, label=conflict.label), id
        )
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
    if merged.conflicts:
        return FINDINGS
    return _write(ours, seal(to_text(merged.record), id, max(mine.rev, other.rev) + 1, keys))


def _write(path: Path, data: bytes) -> int:
    path.write_bytes(data)
    return OK


def _say(text: Message, id: str) -> None:
    screen.say(text)
    screen.say(message("hint: git checkout --theirs -- records/{id}.toml.age   (or --ours), then git add it", id=id))
