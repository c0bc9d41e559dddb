"""A day of work in processes of their own, and then the search: no person and no key stands where it may not.

The day has a home, temporary folder, memory-backed folder and state folder of its own. Every program that is started is
noted with its arguments and its environment by an audit hook, which no short-lived git escapes. Files that people take
away in full on purpose stand in a folder of their own, which is not searched.
"""

import base64
import json
import os
import re
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from drugcheck.demo import make, office
from drugcheck.vault import rekey
from drugcheck.vault.identity import open_identity
from drugcheck.vault.seal import Keys
from tests.spreadsheets import sheet

PASSPHRASE = "正确 horse 电池 staple"
# People who come in during the day, as they are typed or read from files.
NEW = 'name = "周误建德"\nid_number = "00000019881030031X"\n'
EDITED = "编辑器里写下的住址"
ROSTER = (("姓名", "身份证号", "社区", "联系电话"), ("欧阳试三", "000000197905060422", "甲社区", "13800009999"))
PLATFORM = (
    ("姓名", "GMSFHM", "户籍地址", "联系电话"),
    ("令狐试外", "000000197905060422", "示例区示例街道九十九号", None),
)
BROKEN = 'name = "诸葛坏行"\nid_number = "坏"\nunknown = 1\n'
TYPED = [
    "周误建德",
    "00000019881030031X",
    "欧阳试三",
    "000000197905060422",
    "13800009999",
    "诸葛坏行",
    EDITED,
    "令狐试外",
    "示例区示例街道九十九号",
]

_WATCH = """
import json, os, sys
def _note(event, words):
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        with open(os.environ["WATCH"], "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps([event, repr(words), dict(os.environ)], ensure_ascii=False) + "\\n")
sys.addaudithook(_note)
"""
# An editor that keeps a swap file, an undo file and a backup beside the text.
_EDITOR = """#!/bin/sh
for left in "$1~" "$(dirname "$1")/.swp.swp" "$(dirname "$1")/.undo.un~"; do cp "$1" "$left"; done
dirname "$1" >> "$EDITED"
printf '\\n[extra]\\n"住处" = "%s"\\n' >> "$1"
"""
_FULL = "--reveal --purpose 核对 --to 区禁毒办"


class Day(NamedTuple):
    """What is left at the end: where to look, what must not be there, and what was started."""

    root: Path
    places: dict[str, Path]
    personal: tuple[str, ...]
    keys: tuple[Keys, ...]
    key_was_kept: bool
    started: str
    said: dict[str, int]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


_PERSONAL = ("name", "alias", "id_number", "phone", "address", "household_address", "current_address", "workplace")


def _personal(value: Any) -> Iterator[str]:
    """Names, numbers and addresses in a record, at any depth."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in _PERSONAL:
                yield from _strings(part)
            else:
                yield from _personal(part)
    elif isinstance(value, list):
        for part in value:
            yield from _personal(part)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """One day of an officer."""
    base = tmp_path_factory.mktemp("day")
    places = {name: base / name for name in ("home", "tmp", "runtime", "state")}
    for place in places.values():
        place.mkdir(mode=0o700)
    given, taken = base / "given", base / "taken"
    given.mkdir()
    taken.mkdir()
    root = base / "ws"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(places["state"]))
        vault = make.make(root, cases=12, seed=7, work_factor=4).vault
        rekey.change_passphrase(rekey.opened(root, office.PASSPHRASE), PASSPHRASE, vault_time())
    config = (root / "drugcheck.toml").read_text(encoding="utf-8")
    config = re.sub(r"(?m)^passphrase = .*\n", "", config)
    (root / "drugcheck.toml").write_text(config, encoding="utf-8")
    texts, damaged = vault.read_all()
    assert not damaged
    vault.close()
    found = {text for sealed in texts.values() for text in _personal(tomllib.loads(sealed.text))}
    # What the office's own file says (staff, communities) may be read by anyone who has the folder.
    personal = tuple(sorted(text for text in found | set(TYPED) if len(text) > 1 and text not in config))

    (given / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (given / "new.toml").write_text(NEW, encoding="utf-8")
    (given / "broken.toml").write_text(BROKEN, encoding="utf-8")
    (given / "roster.xlsx").write_bytes(sheet(*ROSTER))
    (given / "platform.xlsx").write_bytes(sheet(*PLATFORM))
    (given / "editor").write_text(_EDITOR.replace("%s", EDITED), encoding="utf-8")
    (given / "editor").chmod(0o755)
    (given / "watch").mkdir()
    (given / "watch" / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    keys = [_keys(root)]
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(places["home"]),
        "TMPDIR": str(places["tmp"]),
        "XDG_RUNTIME_DIR": str(places["runtime"]),
        "XDG_STATE_HOME": str(places["state"]),
        "DRUGCHECK_PASSPHRASE_FILE": str(given / "passphrase"),
        "EDITOR": str(given / "editor"),
        "DRUGCHECK_LANG": "en",
        "DRUGCHECK_TODAY": "2022-04-11",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(given / "watch"), str(Path(__file__).parents[1])]),
        "WATCH": str(base / "started"),
        "EDITED": str(base / "edited"),
    }
    start = [sys.executable, "-m", "drugcheck", "-C", str(root)]
    said: dict[str, int] = {}

    def do(line: str, stdin: str = "") -> str:
        words = line.format(given=given, taken=taken).split()
        ran = subprocess.run([*start, *words], env=environment, input=stdin.encode(), capture_output=True, check=False)
        said[line] = ran.returncode
        assert b"Traceback" not in ran.stderr, ran.stderr.decode()
        return ran.stdout.decode() + ran.stderr.decode()

    do("unlock")
    key_was_kept = any(str(keys[0].identity).encode() in data for _, data in _files(places["runtime"]))
    # The passphrase is asked for no more: it came from a file that a script would have.
    for line in (
        "case list", "validate", "case show C0001 --reveal --purpose 核对",
        "case new --kind registered --community 甲社区 --from {given}/new.toml",
        "case edit C0003",
        "visit add C0003 --method door --with self --by c01,p01 --document 谈-6",
        "case new --kind registered --community 甲社区 --from {given}/broken.toml",
        "import roster --apply {given}/roster.xlsx",
        "import roster --apply {given}/broken.toml",
        "reconcile platform {given}/platform.xlsx --as-of 2022-04-07",
        f"annex 7 --out {{taken}}/a.xlsx {_FULL}", f"annex 3 --case C0001 --out {{taken}}/a.docx {_FULL}",
        "case show C9999", "submit week 2022-W14", "case set C0013 case.source=误建", "backup {taken}/backups",
        "case erase C0013 --ground duplicate --basis 决定书-1 --approver c01 --yes",
        "key rotate",
    ):  # fmt: skip
        do(line)
    keys.append(_keys(root))
    do("unlock")
    assert "C0001" in do("case find -", stdin=f"{personal_name(texts['C0001'].text)}\n")
    _kill_while_it_writes(
        [*start, "visit", "add", "C0005", "--method", "door", "--with", "self", "--by", "c01,p01"], environment, root
    )
    do("history C0003")
    do("doctor")
    do("verify")
    do("lock")
    return Day(root, places, personal, tuple(keys), key_was_kept, (base / "started").read_text("utf-8"), said)


def vault_time() -> Any:
    """The day of the demo."""
    from datetime import datetime

    return datetime(2022, 4, 7, 9, 0).astimezone()


def personal_name(text: str) -> str:
    """The name in a record."""
    return str(tomllib.loads(text)["person"]["name"])


def _keys(root: Path) -> Keys:
    return open_identity((root / ".drugcheck" / "identity.age").read_bytes(), PASSPHRASE)


def _kill_while_it_writes(words: list[str], environment: dict[str, str], root: Path) -> None:
    """Kills a command outright as soon as its change is on the way."""
    process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not (root / ".drugcheck" / "change.json.new").exists():
        time.sleep(0.001)
    process.kill()
    process.wait()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its path and its bytes; the path counts as one more text."""
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)), path.read_bytes() if path.is_file() else b""


def _objects(root: Path) -> bytes:
    """Every object of the history, reachable or not, as it was before git compressed it."""
    return subprocess.run(
        ["git", "cat-file", "--batch", "--batch-all-objects"], cwd=root, capture_output=True, check=True
    ).stdout


def _spellings(text: str) -> Iterator[bytes]:
    """A text as a file could hold it; spellings so short that chance would find them are left out."""
    for code in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        data = text.encode(code)
        if len(data) < 6:
            continue
        yield data
        for shift in range(3):
            # The characters that depend on neighbouring bytes are cut off.
            coded = base64.b64encode(bytes(shift) + data)[(0, 2, 3)[shift] :].rstrip(b"=")
            whole = coded[: len(coded) - (1 if (shift + len(data)) % 3 else 0)]
            if len(whole) >= 8:
                yield whole


def _found(needles: Iterable[bytes], haystack: bytes) -> list[bytes]:
    return [needle for needle in needles if needle in haystack]


def _key_material(keys: Iterable[Keys]) -> Iterator[bytes]:
    yield b"AGE-SECRET-KEY-1"
    yield from _spellings(PASSPHRASE)
    for held in keys:
        yield str(held.identity).encode()
        yield held.mac_key
        yield held.mac_key.hex().encode()
        yield base64.b64encode(held.mac_key)


def test_the_day_was_worked(day: Day) -> None:
    """What failed on purpose failed, and all else went through: a search proves nothing of what was never done."""
    refused = {line.split()[0] + " " + line.split()[1] for line, status in day.said.items() if status not in (0, 1)}
    assert refused == {"case new", "import roster", "case show"}, day.said
    assert day.key_was_kept
    assert len(day.personal) > 40
    assert "git" in day.started


@pytest.mark.parametrize("place", ["workspace", "objects", "home", "tmp", "runtime", "state"])
def test_no_person_and_no_key_is_found_in(day: Day, place: str) -> None:
    if place == "objects":
        haystack = _objects(day.root)
        assert len(haystack) > 100_000
    else:
        folder = day.places.get(place, day.root)
        pieces = []
        for name, data in _files(folder):
            pieces.append(name.encode())
            # Compressed objects are searched as what they hold.
            if not name.startswith(".git/objects/"):
                pieces.append(data)
        haystack = b"\n".join(pieces)
        assert place not in ("workspace", "state") or haystack
    if place == "workspace":
        assert "示例街道".encode() in haystack
    needles = {spelling for text in day.personal for spelling in _spellings(text)} | set(_key_material(day.keys))
    assert _found(needles, haystack) == []


def test_no_program_was_started_with_a_person_or_a_key(day: Day) -> None:
    needles = {spelling for text in day.personal for spelling in _spellings(text)} | set(_key_material(day.keys))
    assert _found(needles, day.started.encode()) == []
    # In JSON and in repr() too.
    escaped = {json.dumps(text)[1:-1] for text in day.personal} | {ascii(text)[1:-1] for text in day.personal}
    assert [text for text in escaped if text in day.started] == []


def test_what_holds_secrets_is_its_owners_alone(day: Day) -> None:
    private = [day.root / ".drugcheck" / "identity.age", *(day.root / ".drugcheck").glob("snapshot/*")]
    private += [path for name in ("state", "runtime", "tmp") for path in day.places[name].rglob("*")]
    private += [path for path in (day.places["home"].parent / "taken").iterdir() if path.is_file()]
    wide = [path for path in private if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert wide == []
    folders = [path for name in ("state", "runtime") for path in day.places[name].rglob("*") if path.is_dir()]
    assert folders
    assert [path for path in folders if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_nothing_is_left_where_texts_were_edited(day: Day) -> None:
    assert list(day.places["tmp"].rglob("*")) == []
    assert [path for path in day.places["runtime"].rglob("*") if path.is_file()] == []
    (folder,) = (day.root.parent / "edited").read_text().splitlines()
    assert "drugcheck-edit-" in folder
    assert not Path(folder).exists()
