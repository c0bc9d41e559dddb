"""`drugcheck review`: planned, recorded, closed, listed; sheets name nobody."""

from pathlib import Path

import pytest

from tests.running import Desk


def test_the_same_seed_gives_the_same_plan_and_a_masked_sheet_for_each_pair(demo: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    first = demo("review plan --sample 4 --seed 3 --format csv --json --out", str(folder)).json["pairs"]
    again = demo("review plan --sample 4 --seed 3 --json").json["pairs"]
    assert [(p["by"], p["community"], p["cases"]) for p in first] == [
        (p["by"], p["community"], p["cases"]) for p in again
    ]
    names = [case.person.name for case in demo.workspace().load().cases if case.person.name]
    for path in folder.iterdir():
        text = path.read_bytes().decode("utf-8-sig")
        assert "C0" in text
        assert not [name for name in names if name in text]
    assert len(list(folder.iterdir())) == 3


def test_a_finding_from_its_day_to_its_end(demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "finding.toml"
    source.write_text('finding = "预定检测无日期"\n', encoding="utf-8")
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-21")
    added = demo("review add C0031 --by-superior --on 2022-04-10 --due 2022-04-15 --from", str(source))
    assert (added.status, added.out.splitlines()[0]) == (0, "C0031 review.add #1")
    (row,) = demo("review list --open --json").json["reviews"]
    assert (row["overdue_days"], row["double"], row["finding"]) == (6, True, "(略)")
    assert "预定检测无日期" in demo("review list --reveal --purpose 整改").out
    assert "RP009" in demo.codes("C0031")
    assert "drugcheck review close 1" in demo("todo").out
    assert "counts double" in demo("review close 1").out
    assert demo("review list --open --json").json["reviews"] == []
    assert demo("review close 1").status == 5


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("review add C0031", 2),
        ("review add --due 2022-04-15", 2),
        ("review close 9", 2),
        ("review list --community 丁社区", 2),
        ("review list --reveal", 5),
        ("review plan --format json", 2),
    ],
)
def test_what_is_lacking_or_wrong_is_told(demo: Desk, line: str, status: int) -> None:
    ran = demo(line)
    assert (ran.status, "hint:" in ran.err) == (status, True), ran.err


def test_the_sheet_of_the_police_has_only_what_the_police_fills_in(demo: Desk, tmp_path: Path) -> None:
    out = tmp_path / "sheet.csv"
    assert demo("review sheet --to police --out", str(out)).status == 0
    text = out.read_bytes().decode("utf-8-sig")
    assert "CL005" in text
    assert "CT002" not in text
    names = [case.person.name for case in demo.workspace().load().cases if case.person.name]
    assert not [name for name in names if name in text]
