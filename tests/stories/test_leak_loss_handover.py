"""A leak, a loss, an erasure and a successor: what left is known, what broke comes back, what went is gone. 五(三)."""

import hashlib
import os
import re
import shutil
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from drugcheck import submission
from drugcheck.demo import make
from drugcheck.demo.office import PASSPHRASE
from drugcheck.domain import identity_number
from drugcheck.domain.registers import Erasures
from drugcheck.errors import DamagedError
from drugcheck.vault.records import record_path
from drugcheck.vault.seal import open_any
from tests.running import Desk, Ran, copy_of, run
from tests.stories.desk import do
from tests.stories.traces import assert_nothing_in_clear, commits

TODAY = "2022-04-11"
CASES = 36
SUCCESSOR = "接任者的 passphrase 一二三"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", TODAY)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("handover") / "source"
    make.make(root, cases=CASES, seed=7, work_factor=4)
    return root


@pytest.fixture
def desk(source: Path, tmp_path: Path) -> Desk:
    """A demo of a few cases, all of which are opened more than once here."""
    return copy_of(source, tmp_path / "desk")


def annexes(desk: Desk) -> dict[int, str]:
    """A fingerprint of each of the 14 annexes, in full, as a week would freeze them."""
    workspace = desk.workspace()
    tables = submission.rendered(workspace, workspace.load(), "2022-W15").frozen.tables
    assert len(tables) == 14
    return {table.number: hashlib.sha256(table.csv.encode()).hexdigest() for table in tables}


def texts(desk: Desk) -> list[str]:
    """Whatever any object of the repository, reachable or not, opens to, by any key that the store ever had."""
    listed = desk.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").splitlines()
    names = "".join(f"{line.split()[0]}\n" for line in listed if line.endswith(" blob"))
    command = ["git", "-C", str(desk.root), "cat-file", "--batch"]
    output = subprocess.run(command, input=names.encode(), capture_output=True, check=True).stdout
    keys, found = desk.workspace().vault.keys, []
    for sealed in re.findall(
        rb"-----BEGIN AGE ENCRYPTED FILE-----\n.*?-----END AGE ENCRYPTED FILE-----\n", output, re.S
    ):
        with suppress(DamagedError):
            found.append(open_any(sealed, keys)[1].text)
    return found


# A leak: what leaves in full is known.


def test_what_leaves_in_full_has_a_recipient_and_an_end(
    demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, before = tmp_path / "annex10.csv", commits(demo)
    people = [case.person for case in demo.workspace().load().cases]
    # Annex 10 leaves to somebody who is named, or not at all; masked, where nobody asks for more.
    for line in ("", "--purpose 报送", "--reveal --purpose 报送"):
        refused = demo(f"annex 10 --out {out} {line}")
        assert (refused.status, out.exists(), commits(demo)) == (5, False, before), line
        assert "hint: drugcheck annex" in refused.err
    terms = "--purpose 报送 --to 区委组织部 --destroy-by 2022-04-30"
    do(demo, f"annex 10 --out {out} {terms}")
    assert not any(person.id_number and person.id_number in out.read_text("utf-8-sig") for person in people)
    do(demo, f"annex 10 --out {out} --reveal {terms}")
    assert any(person.id_number and person.id_number in out.read_text("utf-8-sig") for person in people)
    assert out.stat().st_mode & 0o777 == 0o600
    entries = demo("export log --json").json["exports"]
    assert {(e["what"], e["recipient"], e["destroy_by"]) for e in entries} == {("annex 10", "区委组织部", "2022-04-30")}
    # Nothing in full stands inside the workspace.
    assert demo(f"annex 10 --out {demo.root}/x.csv --reveal {terms}").status == 5

    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-30")
    assert "PV004" not in found_in(demo)
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-05-01")
    assert "PV004" in found_in(demo)
    for _entry in entries:
        mended = next(f["fix"] for f in demo("validate --json").json["findings"] if f["code"] == "PV004")
        do(demo, mended.removeprefix("drugcheck "))
    assert "PV004" not in found_in(demo)
    assert not out.exists()
    before = commits(demo)
    assert demo(mended.removeprefix("drugcheck ")).status != 0
    assert commits(demo) == before
    assert_nothing_in_clear(demo)


def found_in(desk: Desk) -> set[str]:
    return {found["code"] for found in desk("validate --json").json["findings"]}


# A loss: one file, then the machine.


def test_a_flipped_byte_is_named_and_mended_while_the_others_work(desk: Desk) -> None:
    file = desk.root / record_path("C0031")
    whole, before = file.read_bytes(), annexes(desk)
    data = bytearray(whole)
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    verified = desk("verify --json")
    assert (verified.status, [p["id"] for p in verified.json["problems"]]) == (4, ["C0031"])
    shown = desk("case show C0031")
    assert shown.status == 4
    assert "hint: drugcheck verify --repair --case C0031" in shown.err
    assert desk("case show C0032").status == 0
    checked = desk("validate --json")
    assert checked.status == 4
    assert ("FS001", "C0031") in {(f["code"], f["case"]) for f in checked.json["findings"]}
    assert len(checked.json["findings"]) > 5
    assert desk("submit week").status == 4

    planned = desk("verify --repair --dry-run")
    assert (planned.status, file.read_bytes()) == (4, bytes(data))
    count = commits(desk)
    (mended,) = (found["fix"] for found in checked.json["findings"] if found["code"] == "FS001")
    do(desk, mended.removeprefix("drugcheck "))
    assert (file.read_bytes(), commits(desk)) == (whole, count)
    assert annexes(desk) == before
    assert desk("verify").status == 0
    do(desk, "verify --repair")
    assert (file.read_bytes(), commits(desk)) == (whole, count)
    assert_nothing_in_clear(desk)


def test_a_backup_gives_every_annex_back_in_an_empty_folder(desk: Desk, tmp_path: Path) -> None:
    before = annexes(desk)
    made = desk(f"backup {tmp_path / 'disk'} --json")
    assert made.status == 0, made.err
    assert made.json["rehearsed"]
    folder = Path(made.json["folder"])
    count = commits(desk)
    again = desk(f"restore {folder} --rehearse --json")
    assert (again.status, again.json["current"], again.json["fingerprint"]) == (0, True, made.json["fingerprint"])
    assert commits(desk) == count + 1, "the proof is noted"

    shutil.rmtree(desk.root)
    back = Desk(tmp_path / "another" / "machine")
    assert run("restore", str(folder), str(back.root)).status == 0
    assert run("restore", str(folder), str(back.root)).status == 5, "never over something"
    assert annexes(back) == before
    assert back("verify").status == 0
    assert "rev 1" in do(back, "history C0031")
    assert_nothing_in_clear(back)


# An erasure: a hidden entry that turned out to be wrong.


def test_a_refuted_hidden_entry_is_gone_from_every_commit(desk: Desk, tmp_path: Path) -> None:
    name, number = "周试隐", identity_number.make(date(1990, 3, 7), 801)
    made = desk(
        "case new --kind hidden --source self --community 甲社区 --from - --json",
        stdin=f'name = "{name}"\nid_number = "{number}"\n',
    )
    assert made.status == 0, made.err
    case = made.json["case"]
    desk.git("tag", "held")
    do(desk, f"case set {case} case.source=来电")
    erase = f"case erase {case} --ground refuted --basis 核查结论-1 --approver l01 --yes"
    assert desk(erase).status == 5, "not before it was verified"
    do(desk, f"case verify {case} --result refuted")
    before = annexes(desk)
    weeks, tags = desk("history C0031 --json").json, desk.git("tag").split()
    assert sum(name in text for text in texts(desk)) >= 3
    backup = Path(desk(f"backup {tmp_path / 'disk'} --json").json["folder"])
    assert backup.exists()

    refused = desk(erase.removesuffix(" --yes"))
    assert (refused.status, case in desk.workspace().case_ids()) == (5, True)
    paper = tmp_path / "certificate.docx"
    said = do(desk, f"{erase} --out {paper}")
    assert "out of reach: backups, clones" in said

    # No object opens to it, whoever keeps the key; nothing else is lost, and tags are where they were.
    left = texts(desk)
    assert not [text for text in left if name in text or number in text]
    assert len(left) > 100
    assert case not in desk.git("log", "--all", "--name-only", "--format=")
    assert not (desk.root / record_path(case)).exists()
    assert desk.git("reflog").count("\n") <= 1
    assert desk.git("count-objects", "-v").count("prune-packable: 0")
    assert desk.git("fsck", "--unreachable", "--no-progress").strip() == ""
    assert desk.git("tag").split() == tags
    assert desk("case show C0031 --as-of held").status == 0
    assert desk(f"case show {case} --as-of held").status == 2
    now = annexes(desk)
    assert {number for number in now if now[number] != before[number]} <= {1, 11}
    assert [s["message"] for s in weeks["revisions"]] == [
        s["message"] for s in desk("history C0031 --json").json["revisions"]
    ]
    assert desk("verify").status == 0
    (entry,) = desk.workspace().register(Erasures).erasures
    assert entry.case == case
    assert name.encode() not in paper.read_bytes()
    listed = do(desk, "case erasures")
    assert case in listed
    assert name not in listed
    # What is out of reach holds it still, as was said: the backup.
    old = Desk(tmp_path / "old")
    assert run("restore", str(backup), str(old.root)).status == 0
    assert old(f"case show {case}").status == 0
    count = commits(desk)
    assert desk(erase).status == 2
    assert commits(desk) == count
    assert_nothing_in_clear(desk)


# A successor.


def descriptor(text: str) -> str:
    """A descriptor that gives this line."""
    read, write = os.pipe()
    os.write(write, f"{text}\n".encode())
    os.close(write)
    return str(read)


def opened_by(desk: Desk, passphrase: str, line: str, *more: str) -> Ran:
    """A command line after this passphrase was typed, with no session of before."""
    run("-C", str(desk.root), "lock")
    return run("-C", str(desk.root), "--passphrase-fd", descriptor(passphrase), *line.split(), *more)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The demo as an office of its own: it unlocks itself no more."""
    config = desk.root / "drugcheck.toml"
    text = config.read_text(encoding="utf-8")
    own = re.sub(r"(?m)^(demo|today|passphrase) = .*\n", "", text)
    assert own != text
    config.write_text(own, encoding="utf-8")
    return desk


@pytest.mark.skipif(os.name == "nt", reason="descriptors of a pipe are of POSIX")
def test_a_successor_opens_everything_and_the_predecessor_nothing(office: Desk) -> None:
    told_cases = opened_by(office, PASSPHRASE, "case list --json").json["cases"]
    assert told_cases
    before = {number: opened_by(office, PASSPHRASE, f"annex {number} --format csv").out for number in (1, 2, 4, 13)}
    told = opened_by(office, PASSPHRASE, "history C0031 --json").json["revisions"]
    count, held = commits(office), len(told_cases)
    over = opened_by(
        office, PASSPHRASE, "key rotate --for-successor --json --new-passphrase-fd", descriptor(SUCCESSOR)
    )  # fmt: skip
    assert over.status == 0, over.err
    standing = over.json["standing"]
    assert standing["cases"] == held
    assert standing["findings"] > 5
    assert standing["todo"] >= standing["late"]
    assert standing["exports"] == 0
    assert commits(office) == count + 1, "all records in one commit"

    assert opened_by(office, PASSPHRASE, "case list").status == 3
    listed = opened_by(office, SUCCESSOR, "case list --json")
    assert listed.status == 0, listed.err
    assert listed.json["cases"] == told_cases
    assert {n: opened_by(office, SUCCESSOR, f"annex {n} --format csv").out for n in before} == before
    assert opened_by(office, SUCCESSOR, "history C0031 --json").json["revisions"][1:] == told
    assert opened_by(office, SUCCESSOR, "verify").status == 0
    assert opened_by(office, SUCCESSOR, "undo --yes").status == 5, "a rotation is not taken back"
    assert opened_by(office, SUCCESSOR, "unlock").status == 0
    # Every record is in the newest commit, so that git would run its filter for each: it is looked at as it lies there.
    assert_nothing_in_clear(office, filtered=False)
