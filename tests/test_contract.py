"""What is promised of a whole workspace, held against the demo: what is shown, what is hidden, what damage does."""

import json
import re
import shutil
import subprocess
import tomllib
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drugcheck.demo import make, office
from drugcheck.vault import age
from drugcheck.vault.identity import open_identity
from tests.pty import run_on_terminal, skip_without_terminal
from tests.running import Desk, copy_of

debian_age = pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not installed")
CASES = 214
FINDING = {"code", "name", "severity", "case", "place", "message", "fix"}


@pytest.fixture(scope="session")
def untouched(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo that all tests share; only for commands that read."""
    return copy_of(demo_source, tmp_path_factory.mktemp("untouched") / "demo")


def _record(desk: Desk, case: str) -> Path:
    return desk.root / "records" / f"{case}.toml.age"


def _identity(root: Path) -> age.X25519Identity:
    return open_identity((root / ".drugcheck" / "identity.age").read_bytes(), office.PASSPHRASE).identity


# What commands print


def test_verify_finds_the_demo_sound(untouched: Desk) -> None:
    ran = untouched("verify --json")
    assert ran.status == 0, ran.err
    assert ran.json["schema"] == 1
    assert ran.json["sound"] is True
    assert ran.json["problems"] == []
    assert ran.json["records"] >= CASES


def test_validate_finds_the_faults_that_were_sown(demo: Desk) -> None:
    ran = demo("validate --json")
    assert ran.status == 1, ran.err
    assert ran.json["schema"] == 1
    assert all(found.keys() >= FINDING for found in ran.json["findings"])
    severities = [found["severity"] for found in ran.json["findings"]]
    assert set(severities) <= {"error", "warning", "info"}
    assert ran.json["summary"]["error"] == severities.count("error") > 0
    assert ran.json["summary"]["cases"] >= CASES


def test_a_finding_is_said_in_words_and_names_a_command(demo: Desk) -> None:
    for found in demo("validate --json").json["findings"]:
        assert isinstance(found["message"], str)
        assert re.search("[\u4e00-\u9fff]", found["message"])
        assert found["fix"].startswith("drugcheck ")


def test_one_case_is_shown_masked_as_an_object(untouched: Desk) -> None:
    shown = untouched("case show C0001 --json")
    assert shown.status == 0, shown.err
    assert shown.json["schema"] == 1
    assert shown.json["case_id"] == shown.json["case"]["id"] == "C0001"
    assert "*" in shown.json["person"]["name"]
    assert re.fullmatch(r"\*{14}[0-9]{3}[0-9X]", shown.json["person"]["id_number"])


def test_a_full_view_needs_a_purpose(untouched: Desk) -> None:
    refused = untouched("case show C0001 --reveal")
    assert (refused.status, refused.out) == (5, "")
    masked = untouched("case show C0001 --json").json["person"]
    full = untouched("case show C0001 --json --reveal --purpose 核对").json["person"]
    assert full["name"][0] == masked["name"][0]
    assert "*" not in full["name"] + full["id_number"]


def test_cases_are_listed_in_order(untouched: Desk) -> None:
    listed = untouched("case list --json")
    assert listed.status == 0, listed.err
    ids = [case["id"] for case in listed.json["cases"]]
    assert ids == sorted(set(ids))
    assert ids[0] == "C0001"
    assert len(ids) >= CASES
    assert {case["community"] for case in listed.json["cases"]} == {"甲社区", "乙社区", "丙社区"}


@pytest.mark.parametrize("line", ["visit add C0001 --method door --with self --by c01,p01 --json", "verify --json"])
def test_what_is_said_is_a_sentence_in_json_too(demo: Desk, line: str) -> None:
    _flip(_record(demo, "C0002"))
    said = demo(line).json
    sentences = [
        *said.get("consequences", ()),
        *(part[key] for part in said.get("problems", ()) for key in ("message", "fix")),
    ]
    assert sentences
    assert all(isinstance(sentence, str) for sentence in sentences)


def test_the_same_seed_makes_the_same_records_and_another_seed_others(tmp_path: Path) -> None:
    def texts(name: str, seed: int) -> dict[str, str]:
        made = make.make(tmp_path / name, cases=12, seed=seed, work_factor=4)
        read, errors = made.vault.read_all()
        assert not errors
        return {name: sealed.text for name, sealed in read.items()}

    first = texts("first", 7)
    assert first == texts("second", 7)
    other = texts("other", 8)
    assert all(first[f"C{number:04d}"] != other[f"C{number:04d}"] for number in range(1, 13))


# What may not be found


def _all_bytes(root: Path) -> Iterator[bytes]:
    """Every file under the workspace, every object of its history, its log, and every name of a file."""
    for path in root.rglob("*"):
        yield str(path.relative_to(root)).encode()
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield data
        if path.parent.parent.name == "objects":
            yield zlib.decompress(data) if re.fullmatch("[0-9a-f]{2}", path.parent.name) else b""
    for words in (("cat-file", "--batch", "--batch-all-objects"), ("log", "--all", "--stat", "--format=fuller")):
        yield subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout


def test_no_name_or_number_of_a_case_is_found_anywhere_in_the_workspace(untouched: Desk) -> None:
    people = untouched("case list --json --reveal --purpose 核对").json["cases"]
    personal = {case[key] for case in people for key in ("name", "id_number") if case[key]}
    assert len(personal) > CASES
    needles = [value.encode(code) for value in personal for code in ("utf-8", "gb18030")]
    # What is encrypted is base64: only where there is more than ASCII, or a run of digits, can a needle be.
    pieces = set()
    for data in _all_bytes(untouched.root):
        pieces.update(re.findall(rb"[\x80-\xff]{2,}|[0-9]{17}[0-9Xx]", data))
    haystack = b"\n".join(pieces)
    assert "示例街道".encode() in haystack, "the objects of the history were not read"
    assert [needle for needle in needles if needle in haystack] == []


# Damage


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _flip_one(desk: Desk) -> set[str]:
    _flip(_record(desk, "C0005"))
    return {"C0005"}


def _swap_two(desk: Desk) -> set[str]:
    one, other = _record(desk, "C0005"), _record(desk, "C0009")
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)
    return {"C0005", "C0009"}


def _forge(desk: Desk) -> set[str]:
    """A text that was made up, for the right recipient."""
    path = _record(desk, "C0005")
    identity = _identity(desk.root)
    text = age.decrypt(path.read_bytes(), identity).replace("阴性".encode(), "阳性".encode())
    path.write_bytes(age.encrypt(text.partition(b"# drugcheck seal")[0], identity.recipient))
    return {"C0005"}


def _cut_short(desk: Desk) -> set[str]:
    path = _record(desk, "C0005")
    path.write_bytes(path.read_bytes()[:-100])
    return {"C0005"}


each_damage = pytest.mark.parametrize("damage", [_flip_one, _swap_two, _forge, _cut_short])


@each_damage
def test_a_damaged_record_is_named_and_the_others_are_worked_with(
    demo: Desk, damage: Callable[[Desk], set[str]]
) -> None:
    all_ids = {case["id"] for case in demo("case list --json").json["cases"]}
    damaged = damage(demo)

    verified = demo("verify --json")
    assert verified.status == 4
    assert {problem["id"] for problem in verified.json["problems"]} == damaged

    for case in damaged:
        shown = demo(f"case show {case}")
        assert (shown.status, shown.out) == (4, "")
        assert shown.err.startswith(f"drugcheck: record {case} ")
        assert "\nhint: " in shown.err

    listed = demo("case list --json")
    assert listed.status == 4
    assert {case["id"] for case in listed.json["cases"]} == all_ids - damaged
    assert all(f"record {case} " in listed.err for case in damaged)

    validated = demo("validate --json")
    assert validated.status == 4
    assert all(f"record {case} " in validated.err for case in damaged)
    named = {found["case"] for found in validated.json["findings"] if found["code"].startswith("FS")}
    assert named >= damaged


@each_damage
def test_a_damaged_record_is_not_written_over_and_another_can_be_changed(
    demo: Desk, damage: Callable[[Desk], set[str]]
) -> None:
    damage(demo)
    before = _record(demo, "C0005").read_bytes()
    refused = demo("case set C0005 status.place 示例街道")
    assert refused.status == 4
    assert _record(demo, "C0005").read_bytes() == before
    assert demo("case set C0001 status.place 示例区").status == 0


def test_the_way_back_that_verify_names_works(demo: Desk) -> None:
    _flip_one(demo)
    (problem,) = demo("verify --json").json["problems"]
    assert demo(problem["fix"].removeprefix("drugcheck ")).status == 0
    assert demo("verify").status == 0


# Debian's age


@pytest.mark.debian
@debian_age
def test_debian_age_opens_a_record_with_the_identity_it_decrypted(demo: Desk, tmp_path: Path) -> None:
    skip_without_terminal()
    key, text = tmp_path / "key.txt", tmp_path / "C0001.toml"
    status, screen = run_on_terminal(
        ["age", "-d", "-o", key, demo.root / ".drugcheck" / "identity.age"], [("passphrase", office.PASSPHRASE)]
    )
    assert status == 0, screen
    subprocess.run(["age", "-d", "-i", key, "-o", text, _record(demo, "C0001")], check=True)
    record = tomllib.loads(text.read_text(encoding="utf-8"))
    shown = demo("case show C0001 --json --reveal --purpose 核对").json
    assert record["person"]["name"] == shown["person"]["name"]
    assert record["person"]["id_number"] == shown["person"]["id_number"]


@pytest.mark.debian
@debian_age
@pytest.mark.parametrize("sealed", [True, False], ids=["with its old seal", "without a seal"])
def test_a_record_made_with_debian_age_for_the_right_recipient_is_refused(demo: Desk, sealed: bool) -> None:
    identity = _identity(demo.root)
    path = _record(demo, "C0005")
    text = age.decrypt(path.read_bytes(), identity).replace("甲社区".encode(), "乙社区".encode())
    if not sealed:
        text = text.partition(b"# drugcheck seal")[0]
    made = subprocess.run(
        ["age", "-a", "-r", str(identity.recipient)], input=text, capture_output=True, check=True
    ).stdout
    path.write_bytes(made)
    for line in ("verify", "case show C0005", "case list", "validate"):
        ran = demo(line)
        assert ran.status == 4, line
        assert "C0005" in ran.out + ran.err
    assert "C0006" in demo("case list").out


def test_json_is_one_object_even_when_a_case_is_damaged(demo: Desk) -> None:
    _flip_one(demo)
    assert isinstance(json.loads(demo("case list --json").out), dict)
