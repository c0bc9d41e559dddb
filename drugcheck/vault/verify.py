"""The check of a whole store: every file, every version in the history, and that the two agree.

What it cannot see: a workspace that was set back as a whole, its history included. `seen` does.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from drugcheck.errors import DamagedError, DrugcheckError
from drugcheck.message import Message, message
from drugcheck.vault import escrow
from drugcheck.vault.errors import (
    GitMissingError,
    HistoryDamagedError,
    HistoryError,
    HistoryRecordError,
    MissingRecordError,
    NoHistoryError,
    NotInHistoryError,
    PlaintextError,
    RolledBackError,
    WrongKeyError,
)
from drugcheck.vault.history import History, Step, blob_id
from drugcheck.vault.key_files import ESCROW
from drugcheck.vault.records import Records, id_of_path, record_path
from drugcheck.vault.seal import Keys, Sealed, open_sealed, open_version
from drugcheck.vault.verified import File, Versions

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_./\\-]{1,64}")
_LONG_NUMBER = re.compile(r"[0-9]{11}")
_SHORT = 10  # characters of a commit's id


_Files = dict[str, File | None]  # None for one that is damaged


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be; `id` is the record's, or None when it is not about one record."""

    id: str | None
    error: DrugcheckError


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check found: `records` files and `revisions` versions in the history were looked at."""

    records: int
    revisions: int
    problems: tuple[Problem, ...]
    notes: tuple[Message, ...]
    # For each id with a file its revision, 0 where it does not open.
    revs: Mapping[str, int]

    @property
    def is_sound(self) -> bool:
        """Whether there is no problem; notes are no problems."""
        return not self.problems

    @property
    def ids(self) -> tuple[str, ...]:
        """The records that have a problem."""
        return tuple(dict.fromkeys(problem.id for problem in self.problems if problem.id is not None))


class Verifier:
    """One check of one store. Nothing is written, and nothing raised for what it finds."""

    def __init__(self, records: Records, history: History, keys: Keys) -> None:
        self._records = records
        self._history = history
        self._keys = keys
        self._problems: list[Problem] = []
        self._notes: list[Message] = []
        self._revisions = 0

    def run(self, *, whole_history: bool = True) -> VerifyReport:
        """Opens all files, compares them with git, looks for plain text; opens all versions if `whole_history`."""
        tree = self._newest_tree()
        files = self._open_files(tree or {})
        if tree is not None:
            self._compare(files, tree)
            self._try_history(files if whole_history else None)
            self._look_at_escrow()
        self._look_for_strangers()
        revs = {id: 0 if file is None else file.rev for id, file in files.items()}
        return VerifyReport(len(files), self._revisions, tuple(self._problems), tuple(self._notes), revs)

    def _newest_tree(self) -> dict[str, str] | None:
        try:
            _ = self._history.git.program
            if self._history.git.folder() is None:
                raise NoHistoryError
            if self._history.head() is None:
                raise HistoryDamagedError(reason=message("its newest commit cannot be read"))
            return self._history.tree()
        except HistoryError as error:
            self._add(HistoryDamagedError(reason=error.details["reason"]))
        except (GitMissingError, NoHistoryError, HistoryDamagedError) as error:
            self._add(error)
        return None

    def _open_files(self, tree: dict[str, str]) -> _Files:
        """For each id with a file what it is, or None when it is damaged."""
        like = next(iter(tree.values()), "0" * 40)
        files: _Files = {}
        try:
            ids = self._records.ids()
        except DrugcheckError as error:
            self._add(error)
            return {}
        for id in ids:
            files[id] = None
            try:
                data = self._records.read(id)
                sealed = open_sealed(data, id, self._keys)
                files[id] = File(blob_id(data, like), sealed.rev, sealed.digest)
            except DrugcheckError as error:
                self._add(self._with_remedy(error, id, tree))
        return files

    def _with_remedy(self, error: DrugcheckError, id: str, tree: dict[str, str]) -> DrugcheckError:
        """The error with the way back as its hint, where the newest commit holds a version that opens."""
        oid = tree.get(record_path(id))
        if oid is None or self._open_object(oid, id) is None:
            return error
        return type(error)(hint=RolledBackError.hint, **error.details)

    def _compare(self, files: _Files, tree: dict[str, str]) -> None:
        committed = {id: oid for path, oid in tree.items() if (id := id_of_path(path))}
        for id in committed.keys() - files.keys():
            self._add(MissingRecordError(id=id))
        for id, file in files.items():
            if file is None:
                continue
            if id not in committed:
                self._judge(id, file.rev, 0)
            elif file.oid != committed[id]:
                head = self._open_object(committed[id], id)
                if head is not None and (head.rev, head.digest) == (file.rev, file.text):
                    self._notes.append(message("record {id} is encrypted anew, with the same text", id=id))
                elif head is not None:
                    self._judge(id, file.rev, head.rev)

    def _judge(self, id: str, rev: int, head: int) -> None:
        if rev == head + 1:
            self._notes.append(message("record {id} has a change that is not in the history yet", id=id))
        elif rev < head:
            self._add(RolledBackError(id=id, rev=rev, head=head))
        else:
            self._add(NotInHistoryError(id=id, rev=rev, head=head))

    def _try_history(self, files: _Files | None) -> None:
        try:
            if files is not None:
                self._check_history(files)
            complaint = self._history.fsck()
        except HistoryError as error:
            self._add(HistoryDamagedError(reason=error.details["reason"]))
        else:
            if complaint is not None:
                self._add(HistoryDamagedError(reason=complaint))

    def _check_history(self, files: _Files) -> None:
        steps = list(self._history.steps())
        plain = {step.path for step in steps if step.after is not None and step.path.lower().endswith(".toml")}
        if plain:
            self._add(PlaintextError(count=len(plain), where=message("in the history")))
        records = [(id, step) for step in steps if (id := id_of_path(step.path)) is not None]
        versions: dict[str, Versions] = defaultdict(Versions)
        other_key = self._open_versions(records, versions, files)
        if other_key:
            self._notes.append(
                message(
                    "{count} version(s) in the history are for an earlier or another key: not opened", count=other_key
                )
            )
        # Newest first, as git tells them: the first step of a record is the one that counts today.
        for id, step in records:
            self._follow(versions[id], id, step)
        for id, known in versions.items():
            self._conclude(id, known)

    def _open_versions(self, records: list[tuple[str, Step]], versions: dict[str, Versions], files: _Files) -> int:
        """Opens each version once; how many were made for another key."""
        held = [(id, step, step.after) for id, step in records if step.after is not None]
        other_key: Counter[str] = Counter()
        for (id, step, oid), blob in zip(held, self._history.blobs([oid for _, _, oid in held]), strict=True):
            self._revisions += 1
            known = versions[id]
            try:
                if blob.data is None:
                    raise HistoryDamagedError(reason=message("its content is missing or damaged"))
                # Most newest versions are the files themselves, which were opened already.
                file = files.get(id)
                if file is None or file.oid != oid:
                    sealed, known.ages[oid] = open_version(blob.data, id, self._keys)
                    known.revs[oid] = sealed.rev
                else:
                    known.revs[oid], known.ages[oid] = file.rev, 0
            except WrongKeyError:
                other_key[id] += 1
            except DamagedError as error:
                reason = error.details["reason"] if isinstance(error, HistoryDamagedError) else error.message
                known.faults.append(HistoryRecordError(id=id, commit=step.commit[:_SHORT], reason=reason))
        return other_key.total()

    def _follow(self, known: Versions, id: str, step: Step) -> None:
        rev = known.revs.get(step.after) if step.after is not None else None
        if known.newest is None:
            known.newest = rev or 0
        commit = step.commit[:_SHORT]
        if step.after is None:
            reason = message("it was deleted")
            known.faults.append(HistoryRecordError(hint=RolledBackError.hint, id=id, commit=commit, reason=reason))
            return
        if rev is None or any(oid is not None and oid not in known.revs for oid in step.before):
            return
        if step.after and any(known.ages[oid] < known.ages[step.after] for oid in step.before if oid is not None):
            reason = message("it was made with an older key than the version before it")
            known.faults.append(HistoryRecordError(id=id, commit=commit, reason=reason))
        last = max((known.revs[oid] for oid in step.before if oid is not None), default=0)
        if rev <= last:
            reason = message("its revision falls from {last} to {rev}", last=last, rev=rev)
            known.faults.append(HistoryRecordError(id=id, commit=commit, reason=reason))
        elif rev > last + 1 and len(step.before) == 1 and rev - 1 not in known.revs.values():
            reason = message("revisions {first} to {rev} are not in the history", first=last + 1, rev=rev - 1)
            known.gaps.append(HistoryRecordError(id=id, commit=commit, reason=reason))

    def _conclude(self, id: str, known: Versions) -> None:
        """A fault is over when the newest version opens and no older one is ahead of it; a gap never is."""
        over = bool(known.newest) and known.newest == max(known.revs.values(), default=0)
        for fault in known.faults:
            if over:
                self._notes.append(message("repaired since: {fault}", fault=fault.message))
            else:
                self._add(fault, id)
        for gap in known.gaps:
            self._add(gap, id)

    def _look_at_escrow(self) -> None:
        with suppress(HistoryError):
            (blob,) = self._history.blobs([f"HEAD:{ESCROW}"])
            if (fault := escrow.fault(self._history.git.root, len(self._keys.recipients) - 1, blob.data)) is not None:
                self._add(fault)

    def _look_for_strangers(self) -> None:
        try:
            strangers = self._records.strangers()
        except DrugcheckError:
            return  # named already, when the files were listed
        if strangers.plaintext:
            self._add(PlaintextError(count=len(strangers.plaintext), where=_names(strangers.plaintext)))
        if strangers.foreign:
            where = _names(strangers.foreign)
            count = len(strangers.foreign)
            self._notes.append(
                message("{count} file(s) under records/ are not records: {where}", count=count, where=where)
            )
        if strangers.leftovers:
            count = len(strangers.leftovers)
            self._notes.append(
                message("{count} half-written file(s) under records/; the next change removes them", count=count)
            )

    def _open_object(self, oid: str, id: str) -> Sealed | None:
        try:
            (blob,) = self._history.blobs([oid])
            return open_sealed(blob.data, id, self._keys) if blob.data is not None else None
        except (DrugcheckError, ValueError):
            return None

    def _add(self, error: DrugcheckError, id: str | None = None) -> None:
        named = error.details.get("id")
        self._problems.append(Problem(id or (str(named) if named is not None else None), error))


def _names(names: tuple[str, ...]) -> str:
    """File names to be shown: one that could be a person's name or number is shown by its ending only."""
    shown = [
        name if _PLAIN_NAME.fullmatch(name) and not _LONG_NUMBER.search(name) else "…" + name[name.rfind(".") :][-12:]
        for name in names[:5]
    ]
    return ", ".join(shown) + (", …" if len(names) > 5 else "")
