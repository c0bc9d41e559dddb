"""`drugcheck case edit`: a case as text in the officer's own editor, saved only when it is whole."""

from typing import Annotated, Final

from drugcheck.cli import ask, editor, private_copy, screen, state
from drugcheck.cli.options import CaseArgument, JsonOption, PurposeOption, flag
from drugcheck.cli.revealing import BasisOption, note, refuse_sealed
from drugcheck.domain.case import Case
from drugcheck.domain.changes import changes
from drugcheck.domain.lapsing import lapse_message
from drugcheck.domain.masking import PARTS
from drugcheck.errors import DrugcheckError, UsageError
from drugcheck.files.faults import RecordFaultError
from drugcheck.files.record import from_text, to_text
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.vault import drafts
from drugcheck.vault.errors import ConflictError, NotCommittedError, StoreWriteError, UnfinishedChangeError
from drugcheck.vault.seal import Sealed
from drugcheck.workspace import Workspace, case_id_of

# What the access log says where no purpose is given.
_PURPOSE: Final = "登记、修改档案"


class ChangedMeanwhileError(UsageError):
    """{case} was changed by another command meanwhile; the draft is kept, encrypted"""

    hint = "drugcheck history {case}"


class DraftKeptError(UsageError):
    """{case} was not saved: {reason}; the draft is kept, encrypted"""

    hint = "drugcheck case edit {case}"


def edit(
    case: CaseArgument,
    fresh: Annotated[bool, flag("--fresh", help="start from the case as it is; a kept draft is thrown away")] = False,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    json: JsonOption = False,
) -> None:
    """Edit a case in your editor ($VISUAL, $EDITOR). It opens on a private file in memory; nothing is left behind.

    The text shows everything in full, so the access log has it, with its purpose; a sealed case needs --basis.

    A text with faults is not saved: you go on editing, or the draft is kept, encrypted, for the next time. This is
    also how a record with faults is repaired: it opens as it stands, and the faults are told.
    """
    workspace = state.workspace()
    case_id, start, before = _opened(case, workspace)
    draft = None if fresh else drafts.find(workspace.root, case_id, workspace.vault.keys)
    if draft is not None:
        screen.say(message("{case}: going on with the kept draft; --fresh throws it away", case=case_id))
    if before is not None:
        refuse_sealed((case_id,), basis)
    note(tuple(PARTS), (purpose or "").strip() or _PURPOSE, (case_id,), (basis or "").strip() or None)
    text, after = _edited(draft.text if draft else start.text, case_id, start.rev, workspace)
    if after is None or after == before:
        drafts.drop(workspace.root, case_id)
        screen.show(screen.Said(case_id, "case.edit", (message("nothing was changed"),)), as_json=json)
        return
    _save(after, text, start.rev, workspace)
    try:
        drafts.drop(workspace.root, case_id)
    except StoreWriteError:
        screen.say(message("the draft of {case} could not be removed; --fresh throws it away", case=case_id))
    consequences = (
        (message("the record can be read again"),) if before is None else _consequences(before, after, workspace)
    )
    screen.show(screen.Said(case_id, "case.edit", consequences), as_json=json)


def _opened(case: str, workspace: Workspace) -> tuple[str, Sealed, Case | None]:
    """The id, the text to edit with its revision, and the case; None where the record has faults, which are told."""
    try:
        record = workspace.case(case)
    except RecordFaultError as error:
        case_id = case_id_of(case)
        for fault in error.faults:
            screen.say(fault.sentence)
        return case_id, workspace.vault.read(case_id), None
    return record.id, Sealed(to_text(record), workspace.vault.read(record.id).rev), record


def _consequences(before: Case | None, after: Case, workspace: Workspace) -> tuple[Message, ...]:
    if before is None:
        return (message("the record can be read again"),)
    counted = message("values changed: {count}", count=len(changes(before, after)))
    lapsed = lapse_message(before, after, workspace.config)
    return (counted,) if lapsed is None else (counted, lapsed)


def _edited(text: str, case_id: str, rev: int, workspace: Workspace) -> tuple[str, Case | None]:
    """The text that was written and the case it holds; None where it was left empty. Raises DraftKeptError."""
    command = state.settings().command
    with private_copy.private_file(f"{case_id}.toml", text) as path:
        while True:
            editor.run(path, command)
            data = path.read_bytes()
            # Notepad ends lines in its own way and may mark the beginning.
            text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
            if not text.strip():
                return text, None
            faults = _faults_of(data, text, case_id)
            if not faults:
                return text, from_text(text, Case, case_id)
            for fault in faults:
                screen.say(fault)
            if not (ask.interactive() and ask.agrees(_("go on editing?"))):
                drafts.keep(workspace.root, case_id, text, rev, workspace.vault.keys)
                raise DraftKeptError(case=case_id, reason=faults[0])


def _faults_of(data: bytes, text: str, case_id: str) -> list[Message]:
    """Why the text cannot be saved, all of it; nothing when it can."""
    try:
        data.decode("utf-8")
        after = from_text(text, Case, case_id)
    except UnicodeDecodeError:
        return [message("this is not UTF-8 text")]
    except RecordFaultError as error:
        return [fault.sentence for fault in error.faults]
    return (
        [] if after.id == case_id else [message("the id is given once: the text must keep id = {case}", case=case_id)]
    )


def _save(after: Case, text: str, rev: int, workspace: Workspace) -> None:
    """Saves the case where nobody else has changed it since; its text is kept where it cannot be saved."""
    try:
        with workspace.change("case.edit") as change:
            change.put(after, based_on=rev)
    except (NotCommittedError, UnfinishedChangeError):
        raise  # it is saved, and the next command brings it into the history
    except DrugcheckError as error:
        drafts.keep(workspace.root, after.id, text, rev, workspace.vault.keys)
        if isinstance(error, ConflictError):
            raise ChangedMeanwhileError(case=after.id) from None
        screen.say(message("the draft of {case} is kept, encrypted", case=after.id))
        raise
