"""`drugcheck report`: from the records and from packages, in every format, never with a person in it."""

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from python_calamine import CalamineWorkbook

from drugcheck.demo import make
from drugcheck.domain.case import Case
from drugcheck.domain.progress import Progress
from drugcheck.domain.reports.brief import MOST_ROWS, brief_paper
from drugcheck.domain.reports.persons import held
from drugcheck.domain.submitting import Signers
from drugcheck.files.report_word import report_document
from drugcheck.files.word_text import text_of
from drugcheck.submission import begun, entry_of, freeze, handed_over, prepared, rendered
from tests.office_programs import needs_poppler, needs_soffice
from tests.running import Desk, copy_of
from tests.word import pdf_pages

REPORTS = ("weekly", "brief", "two-level", "summary")


@pytest.fixture(scope="module")
def sent_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two frozen weeks, whatever its rules say; nobody writes into it."""
    root = tmp_path_factory.mktemp("sent") / "source"
    workspace = make.make(root, cases=24, seed=7, today=date(2022, 3, 24), work_factor=4)
    for week in ("2022-W11", "2022-W12"):
        package = rendered(workspace, workspace.load(), week)
        entry = entry_of(workspace, package, Signers())
        freeze(workspace, prepared(begun(package), entry, handed_over(workspace, package)))
        with workspace.edit("C0001", "care.add") as edit:
            from drugcheck.domain.caring import add_care
            from drugcheck.domain.case import Care

            edit.case = add_care(edit.case, Care(no=1, need="临时救助", asked_on=date(2022, 3, 24))).case
    return root


@pytest.fixture
def sent(sent_source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-03-29")
    return copy_of(sent_source, tmp_path / "sent")


def cases_of(desk: Desk) -> tuple[Case, ...]:
    return desk.workspace().load().cases


def numbers(report: object, place: str | None = None) -> dict[str, tuple[object, object]]:
    rows = report["numbers"]  # type: ignore[index]
    return {row["key"]: (row["to_date"], row["this_week"]) for row in rows if row["community"] == place}


def test_a_week_that_was_sent_comes_from_its_package_and_the_next_from_the_records(sent: Desk) -> None:
    first, second = sent("report weekly W11 --json").json, sent("report weekly W12 --json").json
    assert (first["before"], second["before"]["week"]) == (None, "2022-W11")
    assert second["source"]["frozen"] is True
    assert numbers(first)["care_needs"][1] is None
    assert numbers(second)["care_needs"][1] == 1
    live = sent("report weekly W13 --json").json
    assert live["source"]["frozen"] is False
    assert numbers(live)["care_needs"] == (numbers(second)["care_needs"][0] + 1, 1)
    assert "尚未报送" in sent("report weekly W13").out


def test_what_was_sent_stays_whatever_is_changed_later(sent: Desk) -> None:
    before = sent("report weekly W12 --json").out
    assert sent("case set C0001 case.community=乙社区").status == 0
    assert sent("report weekly W12 --json").out == before


@pytest.mark.parametrize(("week", "status"), [("W10", 2), ("W20", 2), ("W99", 2)])
def test_a_week_without_a_package_before_others_is_refused(sent: Desk, week: str, status: int) -> None:
    ran = sent("report weekly", week)
    assert (ran.status, "hint:" in ran.err) == (status, True)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("ending", ["md", "docx", "xlsx", "json"])
def test_every_report_in_every_format_holds_nothing_of_a_person(
    sent: Desk, tmp_path: Path, name: str, ending: str
) -> None:
    out = tmp_path / f"report.{ending}"
    ran = sent(f"report {name} --out", str(out))
    assert ran.status == 0, ran.err
    data = out.read_bytes()
    if ending == "docx":
        text = text_of(data)
    elif ending == "xlsx":
        book = CalamineWorkbook.from_path(str(out))
        text = str([book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names])
    else:
        text = data.decode()
    assert len(text) > 200
    if ending == "json":
        assert json.loads(text)["schema"] == 1
    assert list(held(text, cases_of(sent))) == []


def test_a_community_that_is_called_like_a_person_in_its_text_stops_the_report(sent: Desk, tmp_path: Path) -> None:
    with sent.workspace().edit("C0001", "case.set") as edit:
        edit.case = msgspec.structs.replace(
            edit.case, person=msgspec.structs.replace(edit.case.person, name="进展周报")
        )
    out = tmp_path / "report.docx"
    ran = sent("report weekly --out", str(out))
    assert (ran.status, out.exists()) == (5, False)
    assert "进展周报" not in ran.err


def test_the_summary_names_its_packages_and_draws_both_curves(sent: Desk, tmp_path: Path) -> None:
    whole = sent("report summary --final --json").json
    assert [week["week"] for week in whole["weeks"]] == ["2022-W11", "2022-W12"]
    needs = next(row for row in whole["numbers"] if row["key"] == "care_needs")
    assert needs["change"] == 1
    assert len(sent("report summary --json").json["weeks"]) == 3
    out = tmp_path / "summary.xlsx"
    assert sent("report summary --final --out", str(out)).status == 0
    import zipfile

    with zipfile.ZipFile(out) as package:
        assert len([name for name in package.namelist() if name.startswith("xl/charts/chart")]) == 2
    assert "2 个冻结包" in sent("report summary --final --format md").out


def test_a_summary_of_nothing_is_refused(demo: Desk) -> None:
    ran = demo("report summary --final")
    assert (ran.status, "hint: drugcheck submit week" in ran.err) == (2, True)


def test_the_score_counts_without_a_table_and_deducts_with_one(demo: Desk) -> None:
    assert "未配置评分表; 可用指标 11 项" in demo("report score --explain").out
    config = demo.root / "drugcheck.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text + "\n[score]\nnot_assessed = 0.5\n"
        if "[score]" not in text
        else text.replace("[score]", "[score]\nnot_assessed = 0.5"),
        encoding="utf-8",
    )
    found = demo("report score --json").json
    assert found["note"] == "参考,以上级考评办法为准"
    assert {row["key"] for row in found["indicators"]} == {"not_assessed"}
    whole = next(row for row in found["indicators"] if row["community"] is None)
    assert whole["deducted"] == whole["amount"] * 0.5
    config.write_text(config.read_text(encoding="utf-8").replace("not_assessed", "not_assesed"), encoding="utf-8")
    ran = demo("report score")
    assert (ran.status, "not_assessed" in ran.err) == (2, True)


@pytest.mark.parametrize("line", ["weekly --format docx", "weekly --out a.txt", "brief --format xlsx"])
def test_a_format_that_cannot_be_is_told(demo: Desk, line: str) -> None:
    ran = demo(f"report {line}")
    assert (ran.status, "hint:" in ran.err) == (2, True)


@pytest.mark.debian
@needs_soffice
@needs_poppler
def test_the_brief_is_one_page_with_as_many_communities_as_it_takes(sent: Desk, tmp_path: Path) -> None:
    from drugcheck.cli.checking import checked
    from drugcheck.domain.progress import progress

    made: Progress = progress(*checked(sent.workspace()))
    row = made.communities[0]
    full = msgspec.structs.replace(made, communities=(row,) * MOST_ROWS)
    assert len(pdf_pages(tmp_path, report_document(brief_paper(full), "示例街道", date(2022, 3, 29)))) == 1
