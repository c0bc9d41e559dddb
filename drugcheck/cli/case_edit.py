"""`drugcheck case edit`: a case as text in the officer's own editor, saved only when it is whole."""

from typing import Annotated

from drugcheck.cli import ask, editor, screen, state
from drugcheck.cli.options import CaseArgument, JsonOption, flag
from drugcheck.domain.case import Case
from drugcheck.domain.changes import changes
from drugcheck.domain.lapsing import lapse_message
from drugcheck.errors import DrugcheckError, UsageError
from drugcheck.files.faults import RecordFaultError
from drugcheck.files.record import from_text, to_text
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.vault import drafts
from drugcheck.workspace import Workspace


class ChangedMeanwhileError(UsageError):
    """{case} was changed by another command meanwhile; the draft is kept, encrypted"""

    hint = "drugcheck history {case}"


class DraftKeptError(UsageError):
    """{case} was not saved: {reason}; the draft is kept, encrypted"""

    hint = "drugcheck case edit {case}"


def edit(
    case: CaseArgument,
    fresh: Annotated[bool, flag("--fresh", help="start from the case as it is; a kept draft is thrown away")] = False,
    json: JsonOption = False,
) -> None:
    """Edit a case in your editor ($VISUAL, $EDITOR). It opens on a private file in memory; nothing is left behind.

    A text with faults is not saved: you go on editing, or the draft is kept, encrypted, for the next time.
    """
    workspace = state.workspace()
    before = workspace.case(case)
    rev = workspace.vault.read(before.id).rev
    draft = None if fresh else drafts.find(workspace.root, before.id, workspace.vault.keys)
    start = to_text(before)
    if draft is not None:
        screen.say(message("{case}: going on with the kept draft; --fresh throws it away", case=before.id))
    text, after = _edited(draft.text if draft else start, before, rev, workspace)
    if after is None or after == before:
        drafts.drop(workspace.root, before.id)
        screen.show(screen.Said(before.id, "case.edit", (message("nothing was changed"),)), as_json=json)
        return
    _save(before, after, text, rev, workspace)
    drafts.drop(workspace.root, before.id)
    consequences: list[Message] = [message("values changed: {count}", count=len(changes(before, after)))]
    lapsed = lapse_message(before, after, workspace.config)
    if lapsed is not None:
        consequences.append(lapsed)
    screen.show(screen.Said(before.id, "case.edit", tuple(consequences)), as_json=json)


def _edited(text: str, before: Case, rev: int, workspace: Workspace) -> tuple[str, Case | None]:
    """The text that was written and the case it holds; None where it was left empty. Raises DraftKeptError."""
    command = state.settings().command
    with editor.private_file(f"{before.id}.toml", text) as path:
        while True:
            editor.run(path, command)
            data = path.read_bytes()
            # Notepad ends lines in its own way and may mark the beginning.
            text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
            if not text.strip():
                return text, None
            faults = _faults_of(data, text, before.id)
            if not faults:
                return text, from_text(text, Case, before.id)
            for fault in faults:
                screen.say(fault)
            if not (ask.interactive() and ask.agrees(_("go on editing?"))):
                drafts.keep(workspace.root, before.id, text, rev, workspace.vault.keys)
                raise DraftKeptError(case=before.id, reason=faults[0])


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


def _save(before: Case, after: Case, text: str, rev: int, workspace: Workspace) -> None:
    try:
        with workspace.edit(before.id, "case.edit") as change:
            if change.before != before:
                raise ChangedMeanwhileError(case=before.id)
            change.case = after
    except DrugcheckError as error:
        drafts.keep(workspace.root, before.id, text, rev, workspace.vault.keys)
        if isinstance(error, ChangedMeanwhileError):
            raise
        screen.say(message("the draft of {case} is kept, encrypted", case=before.id))
        raise
