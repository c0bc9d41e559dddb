"""Swap, forge, truncate, roll back one file, roll back the store, flip any byte: each named, status 4, nothing shown.

Each kind of damage is held against each kind of command. `DRUGCHECK_DEEP=1` flips every byte of a record's file.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from drugcheck.demo import make, office
from drugcheck.errors import DamagedError
from drugcheck.vault import age, seal
from drugcheck.vault.identity import open_identity
from drugcheck.vault.seal import Keys
from tests.running import Desk, copy_of

CASE, OTHER = "C0001", "C0002"
DEEP = os.environ.get("DRUGCHECK_DEEP") == "1"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo that nobody writes into."""
    root = tmp_path_factory.mktemp("tampering") / "source"
    make.make(root, cases=12, seed=7, work_factor=4)
    return root


@pytest.fixture
def desk(source: Path, tmp_path: Path) -> Desk:
    """A copy of it that was read, and changed, on this machine."""
    desk = copy_of(source, tmp_path / "office")
    assert desk(f"case set {CASE} status.place 示例街道").status == 0
    assert desk("validate").status == 1
    return desk


def _file(desk: Desk, case: str = CASE) -> Path:
    return desk.root / "records" / f"{case}.toml.age"


def _keys(desk: Desk) -> Keys:
    return open_identity((desk.root / ".drugcheck" / "identity.age").read_bytes(), office.PASSPHRASE)


def _git(desk: Desk, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=desk.root, check=True, capture_output=True).stdout


def _swap(desk: Desk) -> set[str]:
    one, other = _file(desk).read_bytes(), _file(desk, OTHER).read_bytes()
    _file(desk).write_bytes(other)
    _file(desk, OTHER).write_bytes(one)
    return {CASE, OTHER}


def _copy(desk: Desk) -> set[str]:
    shutil.copyfile(_file(desk, OTHER), _file(desk))
    return {CASE}


def _forge(desk: Desk) -> set[str]:
    """By somebody who knows the recipient and keeps the seal of the genuine text."""
    keys = _keys(desk)
    text = age.decrypt(_file(desk).read_bytes(), keys.identity).replace("甲社区".encode(), "乙社区".encode())
    _file(desk).write_bytes(age.encrypt(text, *keys.recipients))
    return {CASE}


def _forge_seal(desk: Desk) -> set[str]:
    """By somebody who knows the recipient and the store, and makes up the key of the seal."""
    keys = _keys(desk)
    text, rev = seal.open_sealed(_file(desk).read_bytes(), CASE, keys)
    made_up = Keys(keys.identity, keys.recipients, bytes(seal.MAC_KEY_SIZE), keys.store)
    _file(desk).write_bytes(seal.seal(text, CASE, rev + 1, made_up))
    return {CASE}


def _cut_short(desk: Desk) -> set[str]:
    _file(desk).write_bytes(_file(desk).read_bytes()[:-100])
    return {CASE}


def _empty(desk: Desk) -> set[str]:
    _file(desk).write_bytes(b"")
    return {CASE}


def _lengthen(desk: Desk) -> set[str]:
    _file(desk).write_bytes(_file(desk).read_bytes() + b"\n")
    return {CASE}


def _flip(desk: Desk) -> set[str]:
    data = bytearray(_file(desk).read_bytes())
    data[len(data) // 2] ^= 1
    _file(desk).write_bytes(data)
    return {CASE}


def _roll_back_file(desk: Desk) -> set[str]:
    path = f"records/{CASE}.toml.age"
    before = _git(desk, "log", "-2", "--format=%H", "--", path).decode().split()[-1]
    _file(desk).write_bytes(_git(desk, "show", f"{before}:{path}"))
    return {CASE}


def _roll_back_file_in_history(desk: Desk) -> set[str]:
    _roll_back_file(desk)
    _git(desk, "commit", "-q", "-am", f"{CASE} case.set")
    return {CASE}


def _remove(desk: Desk) -> set[str]:
    _file(desk).unlink()
    return {CASE}


class Command(NamedTuple):
    """A line about one case, or about all of them, which then still shows the others."""

    line: str
    of_one: bool = True
    shows: str = ""


COMMANDS = (
    Command(f"case show {CASE}"),
    Command(f"case show {CASE} --json"),
    Command(f"case show {CASE} --reveal --purpose 核对"),
    Command(f"visit list {CASE}"),
    Command(f"annex 3 --case {CASE}"),
    Command(f"dossier show {CASE}"),
    Command(f"case set {CASE} status.place 别处"),
    Command("case list", of_one=False, shows="C0003"),
    Command("case list --json --reveal --purpose 核对", of_one=False, shows="C0003"),
    Command("validate", of_one=False),
    Command("annex 7", of_one=False),
    Command("annex 4 --format json --reveal --purpose 核对", of_one=False),
    Command("verify", of_one=False),
    Command("verify --json", of_one=False),
)
DAMAGE = (
    _swap, _copy, _forge, _forge_seal, _cut_short, _empty, _lengthen, _flip, _roll_back_file,
    _roll_back_file_in_history, _remove,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__.strip("_"))
def test_every_command_names_a_record_that_was_tampered_with_and_shows_nothing_of_it(
    desk: Desk, damage: Callable[[Desk], set[str]]
) -> None:
    people = {case: desk.workspace().case(case).person for case in (CASE, OTHER)}
    tampered = damage(desk)
    secret = {str(word) for case in tampered for word in (people[case].name, people[case].id_number)}
    for command in COMMANDS:
        ran = desk(command.line)
        assert ran.status == 4, command.line
        said = ran.out + ran.err
        assert f"record {CASE} " in said, command.line
        assert not [word for word in secret if word in said], command.line
        assert ran.out == "" or not command.of_one, command.line
        assert command.shows in ran.out
    problems = desk("verify --json").json["problems"]
    assert {problem["id"] for problem in problems} == tampered


def _offsets(size: int) -> Iterator[int]:
    """Every place of a file, or the first, the last, those about the frame and some others."""
    if DEEP:
        yield from range(size)
        return
    yield from (0, 20, 34, 35, 36, size - 37, size - 36, size - 35, size - 2, size - 1)
    yield from random.Random(5).sample(range(size), 60)


def test_no_byte_can_be_flipped_unnoticed(desk: Desk) -> None:
    keys, genuine = _keys(desk), _file(desk).read_bytes()
    for place in _offsets(len(genuine)):
        for bit in range(8) if DEEP else (0, 5):
            data = bytearray(genuine)
            data[place] ^= 1 << bit
            with pytest.raises(DamagedError):
                seal.open_sealed(bytes(data), CASE, keys)
    for place in (0, len(genuine) // 3, len(genuine) - 1):
        data = bytearray(genuine)
        data[place] ^= 1
        _file(desk).write_bytes(data)
        for line in (f"case show {CASE}", "case list"):
            ran = desk(line)
            assert ran.status == 4
            assert f"record {CASE} " in ran.err
            assert CASE not in ran.out


def test_no_end_can_be_cut_off_unnoticed(desk: Desk) -> None:
    keys, genuine = _keys(desk), _file(desk).read_bytes()
    for size in range(len(genuine)) if DEEP else (*range(0, len(genuine), 97), len(genuine) - 1):
        with pytest.raises(DamagedError):
            seal.open_sealed(genuine[:size], CASE, keys)


# The store as a whole: the kinds of it stand in tests/cli/test_seen.py


def test_a_store_that_was_rolled_back_shows_nothing_at_all(desk: Desk) -> None:
    _git(desk, "reset", "-q", "--hard", "HEAD~1")
    for command in COMMANDS:
        ran = desk(command.line)
        assert ran.status == 4, command.line
        assert "the store was set back" in ran.out + ran.err
        if not command.line.startswith("verify"):
            assert ran.out == "", command.line


@pytest.mark.parametrize("gone", [".git", ".git/HEAD"])
def test_without_a_history_nothing_is_told_that_rests_on_it(desk: Desk, gone: str) -> None:
    """An empty history would say that nothing was ever changed."""
    path = desk.root / gone
    path.rename(desk.root.with_suffix(".gone"))
    lines = (f"history {CASE}", f"history {CASE} --json", f"diff {CASE}", "undo --yes", f"dossier {CASE}", "validate")
    for line in (*lines, f"case show {CASE} --as-of 2022-04-01", f"case set {CASE} status.place 别处"):
        ran = desk(line)
        assert (ran.status, ran.out) == (4, ""), line
        assert "\nhint: " in ran.err, line
    # What needs no history is still there.
    assert desk(f"case show {CASE}").status == 0
    assert desk("verify").status == 4


# What stands beside the records


@pytest.mark.parametrize("flip", [20, 200, -40])
def test_a_key_file_that_was_altered_opens_nothing(desk: Desk, flip: int) -> None:
    desk("lock")
    path = desk.root / ".drugcheck" / "identity.age"
    data = bytearray(path.read_bytes())
    data[flip] ^= 1
    path.write_bytes(data)
    for command in COMMANDS:
        ran = desk(command.line)
        assert (ran.status in (3, 4), ran.out) == (True, ""), command.line


def test_the_snapshot_can_be_altered_and_nothing_comes_of_it(desk: Desk) -> None:
    """It is derived: one that does not open is made anew, and one from another day says nothing of other bytes."""
    parts = [path for path in (desk.root / ".drugcheck" / "snapshot").rglob("*") if path.is_file()]
    assert parts
    listed = desk("case list").out
    before = {path: path.read_bytes() for path in parts}
    for path, data in before.items():
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert desk("case list").out == listed
    assert desk(f"case set {CASE} status.place 另一处").status == 0
    changed = desk("case list --json").json
    for path, data in before.items():
        path.write_bytes(data)
    assert desk("case list --json").json == changed
