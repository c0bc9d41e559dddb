"""`drugcheck export log|destroy`: what left the workspace in full, and what became of it."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

from drugcheck.cli import ask, screen, state
from drugcheck.cli.exporting import fingerprint
from drugcheck.cli.options import JsonOption, NumberArgument, flag, text
from drugcheck.domain.exporting import destroyed, find_export, still_out
from drugcheck.domain.registers import Accesses, Export, Exports
from drugcheck.domain.sealing import grounded
from drugcheck.errors import RefusedError
from drugcheck.locale import _
from drugcheck.message import Message, message

_HEADERS = ("编号", "日期", "内容", "收件人", "目的", "销毁期限", "销毁日期", "行数", "明文字段", "加密给")
_KEYS = ("no", "date", "what", "recipient", "purpose", "destroy_by", "destroyed_on", "rows", "fields", "encrypted_to")

_LOOK_HEADERS = ("编号", "查看日期", "内容", "显示字段", "目的", "法律依据", "涉及档案")
_LOOK_KEYS = ("no", "date", "what", "fields", "purpose", "basis", "cases")


class MovedError(RefusedError):
    """{count} files of export {no} are not where they were written: destroy them and their copies, then say so"""

    hint = "drugcheck export destroy {no} --elsewhere"


class ChangedSinceError(RefusedError):
    """the files of export {no} were changed since: look at them, delete them by hand, then say so"""

    hint = "drugcheck export destroy {no} --elsewhere"


class StillThereError(RefusedError):
    """{file} still stands there: it is deleted before export {no} is destroyed elsewhere"""

    hint = "drugcheck export destroy {no}"


def log(
    open_: Annotated[bool, flag("--open", help="only what was not destroyed yet")] = False,
    accesses: Annotated[bool, flag("--accesses", help="what was shown in full on the screen instead")] = False,
    json: JsonOption = False,
) -> None:
    """List the files that left in full: for whom, for what, until when; or what was shown in full on the screen."""
    workspace = state.workspace()
    if accesses:
        looks = [tuple(getattr(e, key) for key in _LOOK_KEYS) for e in workspace.register(Accesses).accesses]
        screen.show(screen.Listing("accesses", screen.Table(_LOOK_HEADERS, looks, _LOOK_KEYS)), as_json=json)
        return
    ledger = workspace.register(Exports)
    shown = tuple(still_out(ledger)) if open_ else ledger.exports
    overdue = [e for e in still_out(ledger) if e.destroy_by is not None and e.destroy_by < workspace.today]
    notes = (
        message("exports {count}, of these not destroyed {open}", count=len(shown), open=len(list(still_out(ledger)))),
        *(message("export {no} should have been destroyed by {day}", no=e.no, day=str(e.destroy_by)) for e in overdue),
    )
    rows = [tuple(getattr(export, key) for key in _KEYS) for export in shown]
    screen.show(screen.Listing("exports", screen.Table(_HEADERS, rows, _KEYS), notes), as_json=json)


def basis(
    no: NumberArgument,
    basis: Annotated[str | None, text("--basis", help="law or letter that allowed it, by its number")] = None,
    access: Annotated[bool, flag("--access", help="an entry of the access log, not of the ledger")] = False,
    json: JsonOption = False,
) -> None:
    """Add the legal ground on which a sealed case was looked at or taken out (PV011)."""
    workspace = state.workspace()
    given = basis or ask.text(_("basis"), "--basis")
    with workspace.change("export.basis") as change:
        log = change.register(Accesses) if access else change.register(Exports)
        change.put_register(grounded(log, no, given))
    screen.show(screen.Said(None, f"export.basis #{no}"), as_json=json)


def destroy(
    no: NumberArgument,
    elsewhere: Annotated[
        bool, flag("--elsewhere", help="the file is no longer where it was written; copies and paper were destroyed")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Delete an exported file and record that it was destroyed.

    Copies that were made of it, and paper, are destroyed by hand: the entry says that this was done.
    """
    workspace = state.workspace()
    with workspace.change("export.destroy") as change:
        ledger = change.register(Exports)
        export = find_export(ledger, no)
        change.put_register(destroyed(ledger, no, workspace.today))
        lines = tuple(_removed(export, _written_over(ledger, no), elsewhere=elsewhere))
    screen.show(screen.Said(None, f"export.destroy #{no}", lines), as_json=json)


def _places(export: Export) -> list[Path]:
    return [Path(name) for name in (export.place or "").split("\n") if name]


def _written_over(ledger: Exports, no: int) -> set[Path]:
    """The places that a later export holds: what an earlier one had written there is gone."""
    return {place for export in still_out(ledger) if export.no > no for place in _places(export)}


def _removed(export: Export, gone: Collection[Path], *, elsewhere: bool) -> Iterator[Message]:
    """Deletes the files of an entry, where they stand as they were written: the ledger says nothing that is not so.

    Raises:
        MovedError, ChangedSinceError: what stands there is not what was written. StillThereError: it stands there, and
        is said to be elsewhere. OSError.
    """
    paths = _places(export)
    left = [path for path in paths if path not in gone]
    there = [path for path in left if path.is_file()]
    if elsewhere and there:
        raise StillThereError(no=export.no, file=str(there[0]))
    if not elsewhere and there != left:
        raise MovedError(no=export.no, count=len(left) - len(there))
    if there and (there != paths or fingerprint(path.read_bytes() for path in paths) != export.fingerprint):
        raise ChangedSinceError(no=export.no)
    for path in there:
        path.unlink()
        yield message("deleted {file}", file=str(path))
    for path in paths:
        if path in gone:
            yield message("{file} was written over by a later export", file=str(path))
