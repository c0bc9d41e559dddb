"""Findings as tables and sheets: what is said of whom, what is to be done in words, and by when."""

from datetime import date

import pytest

from drugcheck.cli.commands import COMMANDS
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.findings_table import communities, due, findings_table, of_the_store, sheet
from drugcheck.domain.judging import Judged, judged
from drugcheck.domain.registers import StoreWaiver
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.domain.what_to_do import _WORDS, OFFICE, what_to_do
from drugcheck.files.plain_tables import to_csv, to_markdown
from tests import build
from tests.domain.rules.shapes import around
from tests.domain.rules.test_catalogue import CASES

OFFICE_WORK = {
    "annex",
    "backup",
    "campaign",
    "doctor",
    "explain",
    "export",
    "status",
    "submit",
    "validate",
    "verify",
    "waive",
}


def finding(
    code: str = "CT012", place: str = "visits.2", fix: str = "drugcheck visit amend C0001 2", **more: object
) -> Finding:
    values: dict[str, object] = {
        "name": "some-name",
        "severity": Severity.ERROR,
        "case": "C0001",
        "community": "甲社区",
        "message": "缺谈话记录",
        **more,
    }
    return Finding(code=code, place=place, fix=fix, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fix", "place", "expected"),
    [
        ("drugcheck visit amend C0001 2", "visits.2", "补正第2次走访谈话记录"),
        ("drugcheck case set C0001 screening.driving_licence", "screening", "补填或更正「驾驶证」"),
        ("drugcheck case set C0001 no.such.field", "person.name", "补填或更正「基本情况」"),
        ("drugcheck case edit C0001", "hardships.1", "补正「特殊困难」"),
        ("drugcheck case edit C0001", "", "补正档案内容"),
        ("drugcheck approve C0001", "assessments", "办理审批签字"),
        ("drugcheck verify", "", OFFICE),
        ("drugcheck no-such-command", "", OFFICE),
    ],
)
def test_what_is_to_be_done_is_said_without_the_program(fix: str, place: str, expected: str) -> None:
    assert what_to_do(finding(fix=fix, place=place)) == expected


def test_the_words_are_of_commands_that_exist() -> None:
    assert set(_WORDS) - set(COMMANDS) == set()


def test_every_rule_about_a_case_says_what_to_do_or_is_work_of_the_office() -> None:
    unsaid = set()
    for case in CASES:
        for found in run([rule for rule in CATALOGUE if rule.code == case.code], case.context):
            words = what_to_do(found)
            assert "{" not in words
            assert "drugcheck" not in words
            if words == OFFICE and found.fix.split()[1] not in OFFICE_WORK:
                unsaid.add(" ".join(found.fix.split()[1:3]))
    assert unsaid == set()


def context() -> Context:
    return around(build.case(), build.case({"case.community": None}, id="C0002"))


def test_a_sheet_lists_the_open_findings_of_its_community_errors_first() -> None:
    waived = Judged(finding("CT006"), StoreWaiver(no=1, code="CT006", reason="x", until=build.TODAY, by="d02"))
    entries = [
        Judged(finding(severity=Severity.WARNING)),
        Judged(finding("CT002"), first_seen=date(2022, 3, 20)),
        waived,
        Judged(finding("CT015", case=None)),
        Judged(finding("RG003", case="C0002", community=None)),
        Judged(finding("FS010", case=None, community=None)),
    ]
    made = sheet(entries, context(), "甲社区")
    name = build.case().person.name
    assert name
    assert [row[8] for row in made.rows] == ["CT015", "CT002", "CT012"]
    assert [row[2] for row in made.rows] == ["", f"{name[0]}**"[: len(name)], f"{name[0]}**"[: len(name)]]
    assert made.rows[1][7] == "2022-03-20"
    assert made.notes[:2] == ("错误 2  警告 1  提示 0", "另有已豁免 1 项,未列入")
    assert [row[1] for row in sheet(entries, context(), "").rows] == ["C0002"]
    assert communities(entries, context()) == ("甲社区", "乙社区", "丙社区", "")
    assert of_the_store(entries) == 1


@pytest.mark.parametrize(("code", "place"), [("CL001", "health.1"), ("RK010", "assessments.1"), ("CT012", "health.2")])
def test_a_sheet_says_nothing_of_an_illness(code: str, place: str) -> None:
    entry = Judged(finding(code, place, message="特殊病缺来源", fix="drugcheck case set C0001 health.1.source"))
    (row,) = sheet([entry], context(), "甲社区").rows
    assert row[4:6] == ("限阅事项", "请到街道办公室核对")


@pytest.mark.parametrize(
    ("code", "today", "as_of_phase", "expected"),
    [
        ("ID003", date(2022, 4, 7), None, date(2022, 4, 11)),
        ("ID003", date(2022, 4, 11), None, date(2022, 4, 11)),
        ("AP002", date(2022, 4, 7), None, date(2022, 4, 10)),
        ("AP002", date(2022, 4, 12), None, date(2022, 4, 18)),
        ("AP002", date(2022, 4, 7), 3, date(2022, 4, 11)),
    ],
)
def test_it_is_due_by_the_end_of_the_phase_or_the_next_report(
    code: str, today: date, as_of_phase: int | None, expected: date
) -> None:
    around_today = around(build.case(), today=today)
    around_today.as_of_phase = as_of_phase
    assert due(Judged(finding(code)), around_today) == expected


def test_a_cell_never_becomes_a_formula_or_a_column() -> None:
    entry = Judged(finding(message='=HYPERLINK(1)|,"x"', place="extra.@某列"))
    table = findings_table([entry], build.TODAY)
    text = to_csv(table)
    assert '"\'=HYPERLINK(1)|,""x"""' in text
    assert text.endswith("\r\n")
    assert "=HYPERLINK(1)\\|" in to_markdown(table)


def test_nothing_to_set_right_is_said() -> None:
    made = sheet([], context(), "甲社区")
    assert "\r\n无\r\n" in to_csv(made, headed=True)
    assert "| 无 |" in to_markdown(made)


def test_findings_of_the_catalogue_fit_the_table() -> None:
    around_one = around(build.case({"visits.1.document": None}))
    (row,) = findings_table(
        judged(run([r for r in CATALOGUE if r.code == "CT012"], around_one), around_one), build.TODAY
    ).rows
    assert row == (
        "C0001",
        "甲社区",
        "错误",
        "CT012",
        "visits.1",
        "缺谈话记录",
        "drugcheck visit amend C0001 1",
        "",
        "",
        "",
    )
