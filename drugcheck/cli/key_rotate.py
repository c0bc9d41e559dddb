"""`drugcheck key rotate`: a new key for every record, and the report for whoever takes the office over."""

from collections.abc import Iterator
from typing import Annotated, Final, NamedTuple

from drugcheck.cli import proving, screen, state
from drugcheck.cli.options import JsonOption, flag
from drugcheck.message import Message, message
from drugcheck.vault import rekey
from drugcheck.vault.erase import remotes
from drugcheck.vault.session import session_for
from drugcheck.workspace import Workspace

_HEADERS: Final = ("事项", "件数", "逾期")
_KEYS: Final = ("kind", "count", "late")


class Standing(NamedTuple):
    """What is open when the office is handed over, in numbers."""

    cases: int
    findings: int
    todo: int
    late: int
    exports: int
    kinds: screen.Table


class Rotated(NamedTuple):
    """What a rotation did."""

    records: int
    lost_recovery: int
    post_quantum: bool
    forgotten: bool
    papers: tuple[str, ...]
    copies: tuple[str, ...]
    standing: Standing | None

    def lines(self) -> Iterator[Message | screen.Table]:
        """What was done, what it does not do, and what is open."""
        yield message("{count} records are encrypted with a new key, in one commit", count=self.records)
        yield message("git keeps the old ciphertext: who has the old key still reads the history until today")
        yield message("backups made before keep the old key: make a new one, and destroy those")
        if self.forgotten:
            yield message("the former keys are gone: versions from before today open no more")
        if self.lost_recovery:
            yield message("no recovery key opens this store any more: drugcheck key recovery")
        if self.post_quantum:
            yield message("a post-quantum key: without drugcheck, age 1.3 or newer opens the records")
        if self.copies:
            yield message("these copies need the new key file before they sync: {names}", names=", ".join(self.copies))
        if self.standing is None:
            return
        if self.papers:
            labels = ", ".join(self.papers)
            yield message(
                "who has the paper of {labels} still reads everything: drugcheck key rotate --drop-recovery",
                labels=labels,
            )
        yield message(
            "handed over: {cases} cases, {findings} findings, {todo} tasks ({late} late), "
            "{exports} exports not destroyed",
            **self.standing._asdict(),
        )
        if self.standing.todo:
            yield self.standing.kinds
        yield message("each of them: drugcheck todo, drugcheck validate, drugcheck export log --open")

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {
            "records": self.records,
            "lost_recovery": self.lost_recovery,
            "post_quantum": self.post_quantum,
            "forgot_history": self.forgotten,
            "recovery": list(self.papers),
            "copies": list(self.copies),
            "standing": {**self.standing._asdict(), "kinds": self.standing.kinds.records()} if self.standing else None,
        }


def rotate(
    for_successor: Annotated[
        bool, flag("--for-successor", help="under a new passphrase, with a report of what is open")
    ] = False,
    post_quantum: Annotated[bool, flag("--post-quantum", help="a key that withstands quantum computers")] = False,
    forget_history: Annotated[
        bool, flag("--forget-history", help="drop the former keys: nobody here opens old versions any more")
    ] = False,
    drop_recovery: Annotated[
        bool, flag("--drop-recovery", help="recovery keys on paper open nothing new any more")
    ] = False,
    new_passphrase_fd: Annotated[int | None, proving.NEW_DESCRIPTOR] = None,
    json: JsonOption = False,
) -> None:
    """Make a new key and encrypt every record anew, in one commit; all or nothing, whatever is cut off.

    The history stays readable here, by the former keys inside the new key file. Sessions of other windows end.
    """
    closed = state.closed_workspace()
    if for_successor and closed.config.demo:
        raise proving.DemoKeyError()
    store = proving.proved(closed)
    workspace = state.workspace_of(store.file.keys)
    passphrase = proving.new_passphrase(new_passphrase_fd, store.passphrase) if for_successor else None
    standing = _standing(workspace) if for_successor else None
    records = rekey.rotate(
        store,
        workspace.now,
        passphrase=passphrase,
        post_quantum=True if post_quantum else None,
        keep_recovery=not drop_recovery,
        forget_history=forget_history,
    )
    session_for(workspace.root).forget()
    held = rekey.opened(workspace.root, passphrase or store.passphrase).file
    lost = len(store.file.holders) - len(held.holders)
    kind = post_quantum and rekey.is_post_quantum(held.keys)
    papers = tuple(holder.label for holder in held.holders)
    copies = remotes(workspace.root.absolute())
    screen.show(Rotated(records, lost, kind, forget_history, papers, copies, standing), as_json=json)


def _standing(workspace: Workspace) -> Standing:
    from drugcheck.cli.checking import checked
    from drugcheck.domain.exporting import still_out
    from drugcheck.domain.registers import Exports
    from drugcheck.domain.todo import todo

    context, entries = checked(workspace)
    listed = todo(context, entries)
    late: dict[str, int] = {}
    count: dict[str, int] = {}
    for item in listed.items:
        count[item.kind.value] = count.get(item.kind.value, 0) + 1
        late[item.kind.value] = late.get(item.kind.value, 0) + (item.due < listed.today)
    rows = [(kind, number, late[kind]) for kind, number in count.items()]
    return Standing(
        cases=len(workspace.case_ids()),
        findings=len(entries),
        todo=len(listed.items),
        late=sum(late.values()),
        exports=len(list(still_out(workspace.register(Exports)))),
        kinds=screen.Table(_HEADERS, rows, _KEYS),
    )
