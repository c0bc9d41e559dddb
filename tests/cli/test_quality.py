"""`drugcheck quality` and the views of `case list`: shares and counts by community, no list of persons by a number."""

from pathlib import Path

import pytest

from tests.running import Desk, copy_of


@pytest.fixture(scope="session")
def untouched(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo that all tests share; only for commands that read."""
    return copy_of(demo_source, tmp_path_factory.mktemp("untouched") / "demo")


def test_shares_stand_beside_their_counts(untouched: Desk) -> None:
    shown, text = untouched("quality --json").json, untouched("quality").out
    assert shown["schema"] == 1
    *communities, unit = shown["rows"]
    assert [row["community"] for row in communities] == ["甲社区", "乙社区", "丙社区"]
    assert unit["community"] is None
    for key in ("complete", "accurate", "fresh", "consistent"):
        assert unit[key]["of"] == sum(row[key]["of"] for row in communities)
        assert unit[key]["done"] == sum(row[key]["done"] for row in communities)
        assert f"({unit[key]['done']}/{unit[key]['of']})" in text
    # No file with an error is accurate; findings about the store or a community are nobody's.
    wrong = {f["case"] for f in untouched("validate --json").json["findings"] if f["severity"] == "error"} - {None}
    assert unit["accurate"]["of"] - unit["accurate"]["done"] == len(wrong)


def test_one_row_of_the_unit_or_of_a_community(untouched: Desk) -> None:
    whole = untouched("quality --json").json["rows"]
    assert untouched("quality --json --by unit").json["rows"] == whole[-1:]
    assert untouched("quality --json --community 乙社区").json["rows"] == [whole[1]]
    assert untouched("quality --json --by community").json["rows"] == whole
    assert untouched("quality --by person").status == 2


def test_nobody_is_a_dash_and_not_a_number(untouched: Desk) -> None:
    line = untouched("quality", "--community", "(未分配)").out.splitlines()[1]
    assert line.split() == ["(未分配)", "-", "-", "-", "-"]


def test_the_three_things_case_by_case(untouched: Desk) -> None:
    cases = untouched("case list --three --json").json["cases"]
    assert len(cases) == untouched("status --json").json["total"]["expected"]
    assert [case["id"] for case in cases] == sorted(case["id"] for case in cases)
    lacking = untouched("case list --three --lacking --json").json["cases"]
    assert 0 < len(lacking) < len(cases)
    assert all(any(case[key].endswith("缺") for key in ("meeting", "talks", "test")) for case in lacking)
    reached = untouched("case list --three --open --outcome reached --community 甲社区 --json").json["cases"]
    assert {case["meeting"] for case in reached} == {"联系到"}


def test_the_stages_in_numbers(untouched: Desk) -> None:
    *rows, total = untouched("case list --stage --json").json["stages"]
    status = untouched("status --json").json["total"]
    assert total["community"] == "合计"
    assert total["expected"] == sum(row["expected"] for row in rows) == status["expected"]
    assert total["met"] == status["met_on_site"] + status["met_by_video"]
    assert untouched("case list --stage --three").status == 2


def test_no_name_is_shown(untouched: Desk) -> None:
    people = untouched("case list --json --reveal --purpose 核对").json["cases"]
    personal = {person[key] for person in people for key in ("name", "id_number")} - {None, ""}
    for line in ("quality", "quality --json", "case list --three", "case list --stage --json"):
        out = untouched(line).out
        assert out
        assert not any(value in out for value in personal)
