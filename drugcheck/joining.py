"""The records of two copies of a store made one: which of them, field by field, and under which id.

What one side alone changed is taken as it is, sealed as it was. What both changed is merged; what both opened under one
id is told apart by the ID number. Ours gives way where an id or a number was given twice, because theirs was known
elsewhere first; and what ours wrote of it follows.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from drugcheck.changing import is_case_id, is_scan_id
from drugcheck.domain import two_copies
from drugcheck.domain.case import Case, Record
from drugcheck.domain.merging import Merged, Renumbered, merge
from drugcheck.domain.registers import NAMES, SHAPES, Erasures, Meetings, Packages, Seen
from drugcheck.domain.registers.scan import Scan, scan_id
from drugcheck.files.record import from_text, to_text
from drugcheck.joined import Joined, NamedConflict, Sides, Word, week_of_record
from drugcheck.vault.history import History
from drugcheck.vault.incoming import Entry, Opener, Version, changes
from drugcheck.vault.records import id_of_path, record_path
from drugcheck.vault.seal import Keys, seal
from drugcheck.vault.taking import Gathered, merged_text


class Joining:
    """One joining under way, in the repository where all objects are."""

    def __init__(self, apart: History, opener: Opener, keys: Keys, sides: Sides, word: Word) -> None:
        self._apart, self._opener, self._keys, self._word = apart, opener, keys, word
        self._sides = sides
        self._mine = changes(apart, sides.base, sides.ours)
        self._other = changes(apart, sides.base, sides.theirs)
        self._files = Gathered(apart)
        self._merged: list[str] = []
        self._conflicts: list[NamedConflict] = []
        self._numbers: list[tuple[str, Renumbered]] = []
        self._gone: list[str] = []
        self._weeks: dict[str, bool] = {}
        # Our texts that follow what became of ids and numbers, before they are merged.
        self._texts: dict[str, str] = {}

    def join(self) -> Joined:
        """Everything. Raises the errors of opening a version, RecordFaultError, HistoryError."""
        mine, other = set(_ids(self._mine)), set(_ids(self._other))
        for week in sorted(id for id in mine & other if week_of_record(id) == id and self._is_new(id)):
            is_theirs = self._word.takes_there(week)
            if is_theirs is None:
                self._conflicts.append(NamedConflict(week))
            else:
                self._weeks[week] = is_theirs
        twice = tuple(id for id in sorted(mine & other) if self._is_twice(id))
        ids: dict[str, str] = {}
        frozen: list[str] = []
        if twice and self._word.renumber:
            ids = self._new_ids(twice)
            frozen = self._follow_ids(ids, sorted(mine))
        meetings = NAMES[Meetings]
        if meetings in mine & other:
            self._join(meetings)
            self._follow_meetings(sorted(mine), {moved.was: moved.now for _, moved in self._numbers})
        left = (mine | other) - {meetings} if meetings in mine & other else mine | other
        # Cases before their scans: a document with a new number takes its scan along.
        for id in sorted(left, key=lambda id: (is_scan_id(id), id)):
            if id not in twice or ids:
                self._join(id)
        self._join_files()
        return Joined(
            self._files.all(), self._files.made, tuple(self._merged), tuple(self._conflicts), twice, ids,
            tuple(self._numbers), tuple(frozen), tuple(self._gone), self._weeks,
        )  # fmt: skip

    def _version(self, side: dict[str, Entry], id: str, *, base: bool = False) -> Version | None:
        entry = side.get(record_path(id))
        oid = None if entry is None else entry.before if base else entry.after
        return self._opener.open(id, oid) if oid is not None else None

    def _is_new(self, id: str) -> bool:
        """Whether both sides made this record."""
        return self._mine[record_path(id)].before is None and self._other[record_path(id)].before is None

    def _is_twice(self, id: str) -> bool:
        """Whether both sides opened this case, for different persons."""
        if not is_case_id(id) or self._mine[record_path(id)].before is not None:
            return False
        ours, theirs = self._version(self._mine, id), self._version(self._other, id)
        if ours is None or theirs is None or ours.sealed.text == theirs.sealed.text:
            return False
        pair = (from_text(version.sealed.text, Case, id) for version in (ours, theirs))
        return not two_copies.is_one_person(*pair)

    def _new_ids(self, twice: Iterable[str]) -> dict[str, str]:
        taken = {id for commit in (self._sides.ours, self._sides.theirs) for id in ids_in(self._apart, commit)}
        for commit in (self._sides.ours, self._sides.theirs):
            taken |= {erased.case for erased in erased_in(self._apart, self._opener, commit).erasures}
        ids: dict[str, str] = {}
        for id in twice:
            ids[id] = self._held_as(id) or two_copies.next_id(taken)
            taken.add(ids[id])
        return ids

    def _held_as(self, id: str) -> str | None:
        """The new id that theirs has the very same case under: both copies gave ids anew at once."""
        if any(other.startswith(f"{id}-") for other in _ids(self._mine)):
            return None  # its scans would have to be the same too
        version = self._version(self._mine, id)
        for other in filter(is_case_id, _ids(self._other)):
            theirs = self._version(self._other, other)
            is_new = theirs is not None and self._other[record_path(other)].before is None
            if version and theirs and is_new and _under(id, version.sealed.text, {id: other}) == theirs.sealed.text:
                return other
        return None

    def _follow_ids(self, ids: dict[str, str], mine: list[str]) -> list[str]:
        """Gives our cases their new ids wherever ours speaks of them; the frozen weeks that say the old ones."""
        frozen = []
        for id in mine:
            version = self._version(self._mine, id)
            text = version.sealed.text if version is not None else ""
            case = id.rpartition("-")[0] if is_scan_id(id) else id
            if case in ids:
                if record_path(ids[case]) not in self._other:
                    self._put_new(ids[case] + id[len(case) :], _under(id, text, ids))
                self._their_side_alone(id)
            elif two_copies.mentions(text, ids):
                shape = _shape(id)
                if shape is not None:
                    self._texts[id] = to_text(two_copies.renamed(from_text(text, shape, id), ids))
                elif not is_scan_id(id):
                    frozen.append(id)
        return frozen

    def _their_side_alone(self, id: str) -> None:
        """Under the id that ours gave up stands theirs, as a later revision than both; or nothing."""
        ours, theirs = self._version(self._mine, id), self._version(self._other, id)
        if ours is not None and theirs is not None:
            rev = max(ours.sealed.rev, theirs.sealed.rev) + 1
            self._files.put(record_path(id), seal(theirs.sealed.text, id, rev, self._keys))
        else:
            self._files.take(record_path(id), None)
            self._gone.append(id)

    def _follow_meetings(self, mine: list[str], numbers: dict[int, int]) -> None:
        for id in filter(is_case_id, mine) if numbers else ():
            version, before = self._version(self._mine, id), self._version(self._mine, id, base=True)
            if version is None or record_path(id) in self._files:
                continue
            case = from_text(self._texts.get(id, version.sealed.text), Case, id)
            known = from_text(before.sealed.text, Case, id) if before is not None else None
            now = two_copies.with_meetings(case, known, numbers)
            if now != case:
                self._texts[id] = to_text(now)

    def _join(self, id: str) -> None:
        if record_path(id) in self._files:
            return
        ours, theirs = self._version(self._mine, id), self._version(self._other, id)
        mine = self._texts.get(id, ours.sealed.text if ours is not None else "")
        other = theirs.sealed.text if theirs is not None else ""
        if ours is None or theirs is None or mine == other:
            self._settle(id, mine if ours is not None else other, ours, theirs)
            return
        side = self._word.takes_there(id)
        shape = _shape(id)
        if shape is None:
            conflict = NamedConflict(week_of_record(id) or id)
            if side is None and conflict not in self._conflicts:
                self._conflicts.append(conflict)
            self._settle(id, other if side else mine, ours, theirs)
            return
        before = self._version(self._mine, id, base=True)
        base = from_text(before.sealed.text, shape, id) if before is not None else None
        first, second = from_text(other, shape, id), from_text(mine, shape, id)
        if isinstance(first, Packages) and isinstance(second, Packages):
            first, second = two_copies.one_package_each(first, second, self._weeks)
        # Theirs comes first, so that ours is numbered anew.
        merged = merged_of(base, first, second, take_second=side is False)
        if side is None:
            self._conflicts += [NamedConflict(id, conflict.path, conflict.label) for conflict in merged.conflicts]
        self._numbers += [(id, moved) for moved in merged.renumbered]
        self._merged.append(id)
        record = merged.record
        if isinstance(record, Case):
            record = self._with_scans(record, {m.was: m.now for m in merged.renumbered if m.path == "documents"})
            versions = {m.was: m.now for m in merged.renumbered if m.path == "assessments"}
            record = two_copies.with_signatures(record, from_text(mine, Case, id), versions) if versions else record
        self._settle(id, to_text(record), ours, theirs)

    def _with_scans(self, case: Case, numbers: dict[int, int]) -> Case:
        for was, now in numbers.items():
            id = scan_id(case.id, was)
            ours = self._version(self._mine, id)
            if ours is not None:
                scan = from_text(ours.sealed.text, Scan, id)
                self._put_new(scan_id(case.id, now), to_text(replace(scan, document=now)))
                self._their_side_alone(id)
        return two_copies.with_scans(case, numbers)

    def _put_new(self, id: str, text: str) -> None:
        self._files.put(record_path(id), seal(text, id, 1, self._keys))

    def _settle(self, id: str, text: str, ours: Version | None, theirs: Version | None) -> None:
        """The version that already says this, or a later one than both."""
        path = record_path(id)
        last = max(version.sealed.rev for version in (ours, theirs) if version is not None)
        for version, entry in ((ours, self._mine.get(path)), (theirs, self._other.get(path))):
            if version is not None and version.sealed == (text, last) and not version.age:
                if version is not ours:
                    self._files.take(path, entry.after if entry is not None else None)
                return
        self._files.put(path, seal(text, id, last + 1, self._keys))

    def _join_files(self) -> None:
        """What is no record: drugcheck.toml, templates, the key file for the paper."""
        for path, entry in self._other.items():
            mine = self._mine.get(path)
            if id_of_path(path) is not None or (mine is not None and mine.after == entry.after):
                continue
            side = self._word.takes_there(path)
            if side is None and mine is None:
                side = True
            if side is None and mine is not None:
                data = self._lines(mine, entry)
                if data is None:
                    self._conflicts.append(NamedConflict(path))
                else:
                    self._files.put(path, data)
            elif side:
                self._files.take(path, entry.after)

    def _lines(self, mine: Entry, other: Entry) -> bytes | None:
        if mine.after is None or other.after is None:
            return None
        known = [oid for oid in (mine.before, mine.after, other.after) if oid is not None]
        blobs = [blob.data or b"" for blob in self._apart.blobs(known)]
        base = blobs[0] if mine.before is not None else b""
        return merged_text(self._apart, blobs[-2], base, blobs[-1])


def ids_in(apart: History, commit: str) -> dict[str, str]:
    """The object of each record in a commit, by id. Raises HistoryError."""
    return {id: oid for path, oid in apart.tree(commit).items() if (id := id_of_path(path)) is not None}


def erased_in(apart: History, opener: Opener, commit: str) -> Erasures:
    """The register of tombstones as a commit has it."""
    name = NAMES[Erasures]
    oid = ids_in(apart, commit).get(name)
    return from_text(opener.open(name, oid).sealed.text, Erasures, name) if oid is not None else Erasures()


def _under(id: str, text: str, ids: dict[str, str]) -> str:
    """A case, or a scan of it, under its new id."""
    if is_scan_id(id):
        return to_text(replace(from_text(text, Scan, id), case=ids[id.rpartition("-")[0]]))
    return to_text(two_copies.renamed(from_text(text, Case, id), ids))


def _ids(side: Iterable[str]) -> Iterable[str]:
    return (id for path in side if (id := id_of_path(path)) is not None)


def _shape(id: str) -> type[Record] | None:
    return Case if is_case_id(id) else SHAPES.get(id)


def merged_of(base: Record | None, first: Record, second: Record, *, take_second: bool = False) -> Merged[Record]:
    """Two versions of a record made one; first days of findings are derived and never conflict."""
    if isinstance(first, Seen) and isinstance(second, Seen):
        before = base if isinstance(base, Seen) else Seen()
        return Merged(two_copies.seen_of_both(before, first, second), (), ())
    return merge(base, first, second, take_theirs=take_second)
