"""--encrypt-to: what leaves is an age file for whom it is for, and the ledger says so."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from drugcheck.cli import ask
from drugcheck.domain.registers import Export, Exports
from drugcheck.vault.age import ScryptIdentity, X25519Identity, decrypt
from tests.running import Desk
from tests.stories.desk import do

TERMS = ("--to", "区禁毒办", "--purpose", "每周报送")
PASSPHRASE = "a word for the district"
IDENTITY = X25519Identity.generate()
TO = f"--encrypt-to {IDENTITY.recipient}"


def entry(desk: Desk) -> Export:
    return desk.workspace().register(Exports).exports[-1]


# Every command that hands a file to the gate.
LINES = {
    "annex 7 --reveal --out {out}/a.csv": "a.csv.age",
    "annex all --reveal --format md --out {out}/week": "week/annex01.md.age",
    "annex 7 --reveal --out {out}/a.xlsx": "a.xlsx.age",
    "dossier C0070 --reveal --out {out}/d.docx": "d.docx.age",
    "form rights C0070 --reveal --out {out}/r.docx": "r.docx.age",
    "form test C0070 --reveal --out {out}/t.docx": "t.docx.age",
    "form interview C0070 --who self --reveal --out {out}/i.docx": "i.docx.age",
    "form letter C0070 --kind entry --reveal --out {out}/l.docx": "l.docx.age",
    "form meeting --cases C0070 --reveal --out {out}/m.docx": "m.docx.age",
    "case show C0070 --for-person --out {out}/own.md": "own.md.age",
    "case show C0070 --for-person --out {out}/own.docx": "own.docx.age",
}


@pytest.fixture(scope="module")
def office(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A demo whose ledger these tests fill."""
    root = tmp_path_factory.mktemp("encrypting") / "demo"
    shutil.copytree(demo_source, root, symlinks=True)
    return Desk(root)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder outside of the workspace, for what leaves."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.mark.parametrize("line", LINES)
def test_what_leaves_opens_for_its_recipient_alone(office: Desk, out: Path, line: str) -> None:
    own = () if "--for-person" in line else TERMS
    do(office, f"{line.format(out=out)} {TO}", *own)
    path = out / LINES[line]
    data = path.read_bytes()
    plain = decrypt(data, IDENTITY)
    assert len(plain) > 100
    assert plain not in data
    assert not [file for file in out.rglob("*") if file.is_file() and file.suffix != ".age"]
    assert {file.stat().st_mode & 0o777 for file in out.rglob("*.age")} == {0o600}
    made = entry(office)
    assert (made.encrypted, made.encrypted_to) == (True, str(IDENTITY.recipient))
    do(office, f"export destroy {made.no}")
    assert not path.exists()


@pytest.fixture
def descriptor() -> Iterator[int]:
    """A descriptor from which the passphrase can be read."""
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    os.close(writing)
    yield reading
    os.close(reading)


def test_a_passphrase_is_read_from_a_descriptor(office: Desk, out: Path, descriptor: int) -> None:
    do(office, f"annex 7 --reveal --out {out}/a.csv --encrypt-to fd:{descriptor}", *TERMS)
    assert "身份证号" in decrypt((out / "a.csv.age").read_bytes(), ScryptIdentity(PASSPHRASE)).decode("utf-8-sig")
    assert entry(office).encrypted_to == "口令"


@pytest.mark.parametrize(
    ("answers", "status"), [([PASSPHRASE] * 2, 0), (["short"] * 2, 2), ([PASSPHRASE, f"{PASSPHRASE}!"], 2)]
)
def test_a_passphrase_is_asked_for_twice(
    office: Desk, out: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str], status: int
) -> None:
    typed = list(answers)
    monkeypatch.setattr(ask, "secret", lambda label, option: typed.pop(0))
    ran = office(f"annex 7 --reveal --out {out}/a.csv --encrypt-to passphrase", *TERMS)
    assert (ran.status, (out / "a.csv.age").exists()) == (status, status == 0), ran.err
    assert PASSPHRASE not in ran.err + ran.out
    assert not (out / "a.csv").exists()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("--reveal --encrypt-to 区禁毒办", 2),
        ("--reveal --encrypt-to age1nobody", 2),
        ("--reveal --encrypt-to ,", 2),
        ("--reveal --encrypt-to fd:x", 2),
        ("--reveal --encrypt-to fd:987", 2),
    ],
    # A key is another one in each run, and every worker must find the same tests.
    ids=["no key", "no recipient", "nothing", "no descriptor", "closed descriptor"],
)
def test_what_cannot_be_encrypted_is_not_written(office: Desk, out: Path, words: str, status: int) -> None:
    ran = office(f"annex 7 {words} --out {out}/a.csv", *TERMS)
    assert ran.status == status
    assert "hint:" in ran.err
    assert list(out.iterdir()) == []


def test_an_encrypted_file_may_stand_where_one_in_full_may_not(office: Desk, out: Path) -> None:
    synced = out / "OneDrive"
    synced.mkdir()
    line = f"annex 7 --reveal --out {synced}/a.csv"
    assert office(line, *TERMS).status == 5
    do(office, f"{line} {TO}", *TERMS)
    found = office("validate --json").json["findings"]
    assert not [finding for finding in found if finding["code"] in ("PV002", "PV003")]
    do(office, f"export destroy {entry(office).no}")


@pytest.mark.debian
@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_the_age_of_the_system_opens_it(office: Desk, out: Path) -> None:
    do(office, f"annex 7 --reveal --out {out}/a.csv {TO}", *TERMS)
    key = out / "key.txt"
    key.write_text(f"{IDENTITY}\n", encoding="ascii")
    opened = subprocess.run(
        ["age", "--decrypt", "--identity", str(key), str(out / "a.csv.age")], capture_output=True, check=True
    ).stdout
    assert opened == decrypt((out / "a.csv.age").read_bytes(), IDENTITY)


# What is masked


MASKED_LINES = {
    "annex 7 --out {out}/a.csv": "a.csv.age",
    "annex 7 --out {out}/a.xlsx.age": "a.xlsx.age",
    "dossier C0070 --out {out}/d.docx": "d.docx.age",
    "form test C0070 --out {out}/t.docx": "t.docx.age",
    "form letter C0070 --kind entry --out {out}/l.docx": "l.docx.age",
    "annex 9 --blank --out {out}/b.xlsx": "b.xlsx.age",
}


@pytest.mark.parametrize("line", MASKED_LINES)
def test_a_masked_file_is_encrypted_too_and_the_ledger_is_about_others(office: Desk, out: Path, line: str) -> None:
    before = office.workspace().register(Exports)
    ran = office(f"{line.format(out=out)} {TO}")
    assert ran.status == 0, ran.err
    assert MASKED_LINES[line] in ran.err
    assert "masked" in ran.err
    assert [path.name for path in out.iterdir()] == [MASKED_LINES[line]]
    content = decrypt((out / MASKED_LINES[line]).read_bytes(), IDENTITY)
    assert content[:2] == b"PK" or b"**" in content
    assert office.workspace().register(Exports) == before


@pytest.mark.parametrize("line", ["annex 7", "annex 7 --reveal", "dossier C0070", "case show C0070 --for-person"])
def test_a_screen_is_not_encrypted(office: Desk, line: str) -> None:
    ran = office(f"{line} {TO}", *(("--purpose", "核对") if "--reveal" in line else ()))
    assert (ran.status, ran.out) == (2, "")
    assert "--encrypt-to is for a file, and none is named" in ran.err


@pytest.mark.parametrize("number", [10, 11])
def test_a_sheet_to_fill_in_of_these_annexes_goes_to_somebody_who_is_named(
    office: Desk, out: Path, number: int
) -> None:
    line = f"annex {number} --blank --out {out}/b.xlsx"
    before = office.workspace().register(Exports)
    refused = office(line)
    assert refused.status == 5
    assert list(out.iterdir()) == []
    assert office.workspace().register(Exports) == before
    to = office.workspace().config.exports.of_annex(number) or ("区禁毒办",)
    ran = office(f"{line} --to", to[0])
    assert ran.status == 0, ran.err
    made = entry(office)
    assert (made.what, made.recipient, made.fields) == (f"annex {number} blank", to[0], ())
    assert (out / "b.xlsx").read_bytes()[:2] == b"PK"


def test_a_sheet_for_anybody_takes_no_recipient(office: Desk, out: Path) -> None:
    assert office(f"annex 9 --blank --out {out}/b.xlsx --to x").status == 2
