"""Monday 8:30: the new roster comes in, as WPS saved it."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from drugcheck.demo import make, office
from drugcheck.demo.people import profiles
from drugcheck.demo.register import roster_csv
from drugcheck.domain import identity_number
from drugcheck.vault.age import X25519Identity, decrypt
from tests.running import Desk


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-07")


def row(number: int, name: str, id_number: str, community: str) -> str:
    return f"{number},{name},男,{id_number},汉,初中,未婚,示例街道1号,示例街道1号,,{community}"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """The demo's roster with 2 new people, 1 ID twice, 1 cut to 000, 1 without community; one known case is missing."""
    lines = roster_csv(profiles(make.registered(214), 7, office.TODAY)).decode("gb18030").splitlines()
    people = lines[2:-1]
    missing = people.pop(9)
    assert missing.startswith("10,")
    first, second = (identity_number.make(date(1980, 1, n), 801) for n in (1, 2))
    cut = identity_number.make(date(1980, 1, 3), 801)[:15] + "000"
    no_community = identity_number.make(date(1980, 1, 4), 801)
    people += [
        row(211, "周试新", f'="{first}"', "甲社区"),
        row(212, "李试新", f"'{second}", "乙社区"),
        row(213, "王试截", cut, "乙社区"),
        row(214, "赵试空", no_community, ""),
        people[0],
    ]
    path = tmp_path / "名册_本期.csv"
    path.write_bytes("\r\n".join([*lines[:2], *people, lines[-1], ""]).encode("gb18030"))
    return path


def commits(demo: Desk) -> int:
    return sum(1 for _ in (demo.root / ".git" / "logs" / "HEAD").read_text(encoding="utf-8").splitlines())


def test_a_dry_run_shows_five_buckets_and_writes_nothing(demo: Desk, roster: Path) -> None:
    before = commits(demo)
    ran = demo("import roster --dry-run --json", str(roster))
    found = ran.json
    assert ran.status == 1, ran.err
    assert len(found["new"]) == 2
    assert len(found["suspected"]) >= 1
    assert {error["code"] for error in found["errors"]} == {"ID008", "RG003"}
    assert [case["case"] for case in found["missing"]] == ["C0010"]
    assert commits(demo) == before


def test_applying_is_one_commit_and_a_second_time_changes_nothing(demo: Desk, roster: Path) -> None:
    before = commits(demo)
    ran = demo("import roster --apply --json", str(roster))
    assert ran.status == 1, ran.err
    assert commits(demo) == before + 1
    cases = {case["id"] for case in demo("case list --json").json["cases"]}
    assert {"C0215", "C0216"} <= cases
    assert "C0217" not in cases
    assert "RG002" in demo.codes("C0010")

    again = demo("import roster --apply --json", str(roster))
    assert again.json["new"] == []
    assert commits(demo) == before + 1


def test_no_name_or_number_of_the_file_is_told(demo: Desk, roster: Path) -> None:
    ran = demo("import roster --dry-run", str(roster))
    for secret in ("试截", "试空", "周试新", "19800103"):
        assert secret not in ran.out + ran.err


def test_three_files_and_slips_add_up_after_the_import(demo: Desk, roster: Path, tmp_path: Path) -> None:
    demo("import roster --apply", str(roster))
    keys = {name: X25519Identity.generate() for name in ("甲社区", "乙社区", "丙社区")}
    public = tmp_path / "recipients.txt"
    public.write_text("\n".join(f"{name} = {key.recipient}" for name, key in keys.items()), encoding="utf-8")
    out = tmp_path / "dist"
    ran = demo(f"roster distribute --recipients {public} --out {out} --json")
    assert ran.status == 0, ran.err
    sheets = {name: decrypt((out / f"{name}.csv.age").read_bytes(), key).decode() for name, key in keys.items()}
    assert "周试新" in sheets["甲社区"]
    assert "李试新" in sheets["乙社区"]
    assert "试截" not in "".join(sheets.values())
    slips = [path.read_text(encoding="utf-8") for path in out.glob("*.md")]
    assert len(slips) == 3
    of_each = [int(text.partition("本社区人数：")[2].partition("（")[0]) for text in slips]
    assert sum(of_each) == ran.json["rows"]
    assert demo("validate --json").status == 1


def test_nothing_of_a_person_is_readable_in_the_store(demo: Desk, roster: Path) -> None:
    demo("import roster --apply", str(roster))
    objects = subprocess.run(
        ["git", "-C", demo.root, "cat-file", "--batch-all-objects", "--batch"], capture_output=True, check=True
    ).stdout
    kept = objects + b"".join(path.read_bytes() for path in demo.root.rglob("*") if path.is_file())
    for secret in ("周试新", "李试新", "王试截", "19800101801", "19800102801", "19800103801"):
        assert secret.encode() not in kept
