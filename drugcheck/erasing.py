"""Erasing a case from the store and its history: the tombstone, the registers that follow, the proof, the swap."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from drugcheck.changing import is_case_id, is_scan_id
from drugcheck.domain import erasing
from drugcheck.domain.case import Case, Record
from drugcheck.domain.outcome import next_number
from drugcheck.domain.registers import NAMES, SHAPES, Packages, Proofs
from drugcheck.domain.registers.erasures import Erasure, Erasures
from drugcheck.domain.weeks import TAG
from drugcheck.errors import RefusedError
from drugcheck.files.faults import RecordFaultError
from drugcheck.files.record import from_text
from drugcheck.vault import disk, drafts, erase
from drugcheck.vault.errors import StoreWriteError, UnknownCommitError
from drugcheck.vault.records import Records
from drugcheck.vault.vault import Vault
from drugcheck.workspace import Workspace


class NotSoundError(RefusedError):
    """a store that is not sound is repaired before anything is erased from it"""

    hint = "drugcheck verify"


class Erased(NamedTuple):
    """What was done: the tombstone, and how many records went with the case; what is left for others to do.

    `elsewhere` are records that still hold the person's name or a number, `remotes` copies that this one knew.
    """

    entry: Erasure
    records: int
    elsewhere: tuple[str, ...] = ()
    remotes: tuple[str, ...] = ()


def weeks_with(workspace: Workspace, case: Case) -> tuple[str, ...]:
    """The weeks whose frozen package holds a row of that person."""
    from drugcheck.submission import read_frozen

    words = erasing.words_of(case)
    found = []
    for package in workspace.register(Packages).packages:
        frozen, _text = read_frozen(workspace, package.week)
        if any(word in line for table in frozen.tables for line in table.lines() for word in words):
            found.append(package.week)
    return tuple(found)


def weeks_on_file(workspace: Workspace, case: Case) -> tuple[str, ...]:
    """The weeks whose tagged records had the case: their packages are not made again without it."""
    found = []
    for package in workspace.register(Packages).packages:
        with suppress(UnknownCommitError):
            if case.id in workspace.vault.at(TAG + package.week).ids():
                found.append(package.week)
    return tuple(found)


def elsewhere(workspace: Workspace, case: Case) -> tuple[str, ...]:
    """Records beside the case and its scans that hold the person's name or a number; frozen packages left out."""
    words = erasing.words_of(case)
    others = [id for id in workspace.vault.ids() if (is_case_id(id) or id in SHAPES) and id != case.id]
    return tuple(id for id, (text, _) in workspace.vault.opened(others) if any(word in text for word in words))


def _versions(workspace: Workspace, case_id: str) -> Iterator[Case]:
    """The case as each commit left it; what cannot be read any more is passed over."""
    for revision in workspace.vault.history(case_id):
        if revision.text is not None:
            with suppress(RecordFaultError):
                yield from_text(revision.text, Case, case_id)


def carry_out(workspace: Workspace, case: Case, ground: str, basis: str, approver: str) -> Erased:
    """Erases the case and its scans; all, or nothing.

    Raises NotSoundError, StoreWriteError, UnfinishedChangeError, the errors of erasing.check, of erasing.check_past
    and of the vault.
    """
    erasing.check(case, ground)
    for version in _versions(workspace, case.id):
        erasing.check_past(version, ground)
    vault, root = workspace.vault, workspace.root.absolute()
    if vault.uncommitted() or not vault.verify().is_sound:
        raise NotSoundError
    held = vault.ids()
    ids = [case.id, *(id for id in held if is_scan_id(id) and id.rpartition("-")[0] == case.id)]
    spoken = {
        NAMES[shape]: erasing.without(workspace.register(shape), case.id)
        for shape in erasing.SPEAKING
        if NAMES[shape] in held
        and any(erasing.speaks_of(step.text or "", case.id) for step in vault.history(NAMES[shape]))
    }
    going = [*ids, *spoken]
    weeks, tagged = weeks_with(workspace, case), weeks_on_file(workspace, case)
    named, remotes = elsewhere(workspace, case), erase.remotes(root)
    try:
        with Records(root).lock():
            staging, commits = erase.rewrite(root, going)
            with Vault(staging, vault.keys) as rewritten:
                copy = Workspace(staging, workspace.config, workspace.now)
                copy.attach(rewritten)
                entry = _follow(copy, spoken.values(), commits, case.id, ground, basis, approver, weeks, tagged)
                if not rewritten.verify().is_sound:
                    raise NotSoundError
            vault.close()
            changed = {NAMES[Erasures], NAMES[Packages], NAMES[Proofs]} & set(rewritten.ids())
            # A text that could not be saved is a copy of the case too; all that can fail has been tried by now.
            drafts.drop(root, case.id)
            if vault.seen is not None:
                vault.seen.expect(rewritten.commit_of("HEAD"), going)
            erase.put_in_place(root, going, changed | spoken.keys())
            vault.compare_seen(workspace.today)
    except OSError as error:
        raise StoreWriteError(reason=disk.reason(error)) from None
    return Erased(entry, len(ids), tuple(id for id in named if id not in spoken), remotes)


def _follow(
    copy: Workspace,
    spoken: Iterable[Record],
    commits: dict[str, str],
    case_id: str,
    ground: str,
    basis: str,
    approver: str,
    weeks: tuple[str, ...],
    tagged: tuple[str, ...],
) -> Erasure:
    """The one commit on top: the tombstone, and the new names of commits that registers hold."""
    with copy.change("case.erase") as change:
        register = change.register(Erasures)
        entry = Erasure(
            no=next_number(register.erasures), date=copy.today, case=case_id, ground=erasing.GROUNDS[ground],
            basis=basis, approver=approver, weeks=weeks, tagged=tagged,
        )  # fmt: skip
        change.put_register(Erasures(erasures=(*register.erasures, entry)))
        packages, proofs = change.register(Packages), change.register(Proofs)
        if packages.packages:
            change.put_register(erasing.renamed_packages(packages, commits))
        if proofs.proofs:
            change.put_register(erasing.renamed_proofs(proofs, commits))
        for following in spoken:
            change.put_register(following)
    return entry
