"""Loading with the snapshot: the same cases and faults as without it, and no work for what has not changed."""

import random
from collections import Counter
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from shutil import rmtree

import msgspec
import pytest
from hypothesis import given

from drugcheck import reading
from drugcheck.domain.case import Case
from drugcheck.errors import DamagedError
from drugcheck.files import toml
from drugcheck.files.faults import RecordFaultError
from drugcheck.files.record import from_text, to_text
from drugcheck.vault import disk, seal, snapshot
from drugcheck.vault.records import record_path
from drugcheck.vault.seal import open_sealed
from drugcheck.workspace import Workspace
from tests import build, strategies
from tests.running import Desk

FOLDER = Path(".drugcheck") / snapshot.FOLDER


@pytest.fixture
def workspace(demo: Desk) -> Workspace:
    return demo.workspace()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often files were read, records decrypted and texts parsed since it was last cleared."""
    counts: Counter[str] = Counter()

    def counting(module: object, name: str, label: str) -> None:
        real = getattr(module, name)

        def call(*arguments: object, **options: object) -> object:
            place = Path(str(arguments[0])).parent.name if module is disk else ""
            counts[f"{label} {place}".rstrip()] += 1
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, call)

    counting(disk, "read", "read")
    counting(disk, "create", "written")
    counting(seal, "decrypt", "decrypted")
    counting(toml, "parse", "parsed")
    counting(reading, "_encode", "encoded")
    return counts


def seen(loaded: reading.Loaded) -> object:
    """All that a load says."""
    return loaded.cases, loaded.store, [(type(error), str(error)) for error in loaded.errors]


def assert_same(workspace: Workspace) -> None:
    """A load through the snapshot says what a load without it says, twice over."""
    vault, root = workspace.vault, workspace.root
    with_it = [seen(reading.load(vault, root)) for _ in range(2)]
    texts = [to_text(case) for case in reading.load(vault, root).cases]
    without = reading.load(vault, root, anew=True)
    assert with_it == [seen(without)] * 2
    assert texts == [to_text(case) for case in without.cases]


def test_what_has_not_changed_is_read_and_nothing_else(workspace: Workspace, counted: Counter[str]) -> None:
    cases, registers = len(workspace.case_ids()), len(workspace.vault.ids()) - len(workspace.case_ids())
    parts = len({int(id[1:]) // snapshot.PART for id in workspace.case_ids()}) + 1
    workspace.vault.seen = None
    # Another test may have looked at the demo of which this is a copy.
    rmtree(workspace.root / ".drugcheck" / "snapshot", ignore_errors=True)
    counted.clear()
    cold = workspace.load()
    assert counted == {
        "read records": cases + registers,
        "read snapshot": parts,
        "decrypted": cases + registers,
        "parsed": cases,
        "encoded": cases,
        "written snapshot": parts,
    }
    counted.clear()
    warm = workspace.load()
    assert counted == {"read records": cases + registers, "read snapshot": parts}
    assert seen(warm) == seen(cold)


def test_a_changed_case_costs_one_case(demo: Desk, workspace: Workspace, counted: Counter[str]) -> None:
    workspace.load()
    with workspace.edit("C0031", "case.set") as edit:
        edit.case = build.case({"case.id": "C0031"})
    counted.clear()
    workspace.load()
    done = {name: count for name, count in counted.items() if not name.startswith("read")}
    assert done == {"decrypted": 1, "parsed": 1, "encoded": 1, "written snapshot": 1}
    counted.clear()
    workspace.load()
    assert not {"decrypted", "parsed", "written snapshot"} & set(counted)


def test_one_case_is_opened_without_the_snapshot(workspace: Workspace, counted: Counter[str]) -> None:
    counted.clear()
    workspace.case("C0031")
    assert counted == {"read records": 1, "decrypted": 1, "parsed": 1}


def test_verify_takes_nothing_from_it(workspace: Workspace, counted: Counter[str]) -> None:
    cases = workspace.load().cases
    counted.clear()
    assert workspace.load(anew=True).cases == cases
    assert counted["parsed"] == len(cases)
    assert "read snapshot" not in counted


def test_the_office_may_keep_none(demo: Desk) -> None:
    assert demo("validate").status in (0, 1)
    assert (demo.root / FOLDER).exists()
    config = demo.root / "drugcheck.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[cache]\nsnapshot = false\n", encoding="utf-8")
    assert demo("validate").status in (0, 1)
    assert not (demo.root / FOLDER).exists()


def test_it_stays_outside_git_and_a_backup(demo: Desk, tmp_path: Path) -> None:
    assert demo("status").status in (0, 1)
    assert (demo.root / FOLDER).exists()
    assert "snapshot" not in demo.git("status", "--porcelain", "--untracked-files=all")
    assert demo("backup", str(tmp_path / "backup")).status == 0
    assert not [path for path in (tmp_path / "backup").rglob("*") if "snapshot" in str(path.relative_to(tmp_path))]


def test_another_key_leaves_none_of_the_old_one(demo: Desk) -> None:
    assert demo("status").status in (0, 1)
    assert demo("key", "rotate").status == 0
    assert not (demo.root / FOLDER).exists()
    assert_same(demo.workspace())


def test_an_earlier_day_opens_only_what_has_changed_since(workspace: Workspace, counted: Counter[str]) -> None:
    before = workspace.load().cases
    commit = workspace.vault.commit_of("HEAD")
    with workspace.edit("C0031", "case.set") as edit:
        edit.case = build.case({"case.id": "C0031"})
    workspace.load()
    kept = {path: path.read_bytes() for path in (workspace.root / FOLDER).iterdir()}
    past = workspace.past(commit)
    counted.clear()
    assert past.load().cases == before
    assert counted["decrypted"] == counted["parsed"] == 1
    assert counted["written snapshot"] == 0
    assert {path: path.read_bytes() for path in (workspace.root / FOLDER).iterdir()} == kept


@pytest.mark.parametrize("value", [date(2022, 3, 6), time(9, 30), 1.5, float("inf"), 2**70], ids=str)
def test_what_would_come_back_otherwise_is_not_kept(workspace: Workspace, counted: Counter[str], value: object) -> None:
    with workspace.edit("C0031", "case.set") as edit:
        edit.case = msgspec.structs.replace(edit.case, extra={"备注": value})
    workspace.load()
    counted.clear()
    assert next(case for case in workspace.load().cases if case.id == "C0031").extra == {"备注": value}
    assert counted["decrypted"] == 1


@given(strategies.cases(strategies.ANY_TEXT))
def test_a_case_comes_back_as_it_was(case: Case) -> None:
    case = from_text(to_text(case), Case)
    value = reading._as_bytes(case)
    if value is not None:
        back = msgspec.msgpack.decode(value, type=Case)
        assert back == case
        assert to_text(back) == to_text(case)
    else:
        assert case.extra


class Meddler:
    """Does to a store what people, programs and accidents do to it, one thing at a time."""

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self.workspace = workspace
        self.random = random.Random(seed)
        self.keys = workspace.vault.keys
        self.former: list[tuple[Path, bytes]] = []
        self.deeds = [
            self.change, self.change, self.put_back, self.copy, self.damage, self.cut, self.delete, self.fault,
            self.odd_value, self.damage_snapshot, self.old_snapshot, self.swap_snapshots, self.lose_snapshot,
        ]  # fmt: skip

    def __call__(self) -> None:
        self.random.choice(self.deeds)()

    def _one(self) -> tuple[str, Path, bytes]:
        id = self.random.choice(self.workspace.case_ids())
        path = self.workspace.root / record_path(id)
        data = path.read_bytes()
        self.former.append((path, data))
        return id, path, data

    def _sealed_anew(self, change: str) -> None:
        id, path, data = self._one()
        with suppress(DamagedError):
            text, rev = open_sealed(data, id, self.keys)
            path.write_bytes(seal.seal(text + change, id, rev + 1, self.keys))

    def change(self) -> None:
        id, path, data = self._one()
        with suppress(DamagedError, RecordFaultError):
            text, rev = open_sealed(data, id, self.keys)
            case = msgspec.structs.replace(from_text(text, Case), extra={"备注": str(self.random.random())})
            path.write_bytes(seal.seal(to_text(case), id, rev + 1, self.keys))

    def fault(self) -> None:
        self._sealed_anew("\n[nowhere]\na = 1\n")

    def odd_value(self) -> None:
        self._sealed_anew(f"\n[extra]\n备注 = {self.random.choice(['1', '2022-03-06', 'nan', '-0.0', '09:30:00'])}\n")

    def put_back(self) -> None:
        for path, data in self.random.sample(self.former, min(1, len(self.former))):
            path.write_bytes(data)

    def copy(self) -> None:
        self._one()[1].write_bytes(self._one()[2])

    def damage(self) -> None:
        _, path, data = self._one()
        at = self.random.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])

    def cut(self) -> None:
        _, path, data = self._one()
        path.write_bytes(data[: self.random.randrange(len(data))])

    def delete(self) -> None:
        self._one()[1].unlink()

    def _part(self) -> Path:
        path = self.random.choice(sorted((self.workspace.root / FOLDER).iterdir()))
        self.former.append((path, path.read_bytes()))
        return path

    def damage_snapshot(self) -> None:
        path = self._part()
        data = path.read_bytes()
        at = self.random.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + self.random.randrange(3) :])

    def old_snapshot(self) -> None:
        self._part()
        self.put_back()

    def swap_snapshots(self) -> None:
        one, other = self._part(), self._part()
        one.write_bytes(other.read_bytes())

    def lose_snapshot(self) -> None:
        self._part().unlink()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_between_two_loads_they_say_the_same_as_without(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(snapshot, "PART", 8)
    for id in workspace.case_ids()[40:]:
        (workspace.root / record_path(id)).unlink()
    workspace.vault.seen = None
    workspace.load()
    meddler = Meddler(workspace, seed)
    for _ in range(12):
        meddler()
        assert_same(workspace)
