"""一人一档: categories, sections and gaps, 四(七)."""

from datetime import date

import pytest

from drugcheck.domain.case import Case
from drugcheck.domain.dossier import SectionStatus, categories_of, dossier_sections, missing_sections
from drugcheck.domain.vocabulary import DossierCategory, DossierPart, DossierSection
from tests import build
from tests.domain.rules.shapes import around

_CUSTODY: dict[str, object] = {
    "status": {"current": "服刑", "since": date(2022, 1, 1), "place": "示例监狱", "document": "判决书-1"}
}


def _sections(case: Case) -> dict[str, tuple[str, str]]:
    context = around(case)
    sections = dossier_sections(context.facts[0], context)
    return {section.section: (section.status.value, section.note) for section in sections}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("medium", "treatment")),
        ({"assessments": []}, ("unassessed", "treatment")),
        ({"treatments": [], "status.current": "社会面戒断不满3年", "assessments.1.level": "高"}, ("high",)),
        (
            {
                "treatments": [],
                "status.current": "社会面戒断3年以上",
                "assessments.1.level": "低",
                "drug_history.last_use": date(2012, 7, 1),
                "drug_history.last_seized": date(2013, 2, 10),
            },
            ("low", "abstinent"),
        ),
        (_CUSTODY, ("custody",)),
        ({"status.current": "出国(境)"}, ("other",)),
        ({"status.current": "死亡"}, ("dead",)),
        ({"case.closed": date(2022, 4, 1), "case.closed_reason": "迁出", "status.current": "迁出"}, ("moved",)),
        ({"case.closed": date(2022, 4, 1), "case.closed_reason": "重复建档"}, ()),
        ({"case.kind": "隐性"}, ("hidden",)),
        ({"case.kind": "隐性", "hidden": {"verification": "已核实"}}, ("medium", "treatment")),
        ({"case.kind": "流入", "inflow": {"since": date(2022, 3, 1)}}, ()),
        ({"case.kind": "流入", "inflow": {"since": date(2022, 1, 7)}}, ("medium", "treatment", "inflow")),
    ],
    ids=str,
)
def test_the_categories_of_a_case(changes: dict[str, object], expected: tuple[str, ...]) -> None:
    found = categories_of(around(build.case(changes)).facts[0])
    assert tuple(category.alias for category in found) == expected


def test_a_complete_case_has_its_five_parts_in_the_order_of_the_notice() -> None:
    context = around(build.case())
    sections = dossier_sections(context.facts[0], context)
    assert list(dict.fromkeys(section.part for section in sections)) == list(DossierPart)
    assert {section.section for section in sections} == set(DossierSection)
    assert {section.status for section in sections} == {SectionStatus.COMPLETE, SectionStatus.NOT_APPLICABLE}
    assert list(missing_sections(context.facts[0], context)) == []


def test_entries_say_what_when_and_where_it_stands() -> None:
    context = around(build.case())
    talks = next(s for s in dossier_sections(context.facts[0], context) if s.section == DossierSection.TALKS)
    assert [(entry.text, entry.number, entry.pages, entry.place) for entry in talks.entries] == [
        ("谈话记录(本人)", "谈话记录-2022-001-1", 2, "visits.1"),
        ("谈话记录(亲属)", "谈话记录-2022-001-2", 1, "visits.2"),
    ]


def test_an_entry_holds_nothing_personal() -> None:
    case = build.case()
    context = around(case)
    printed = str([s.entries for s in dossier_sections(context.facts[0], context)])
    assert not any(word in printed for word in (case.person.name, case.person.phone, case.visits[1].informant) if word)


def test_what_is_missing_is_named() -> None:
    sections = _sections(build.case({"agreement": None, "visits.2": None}))
    assert sections["戒毒协议"] == ("缺", "已签订的协议")
    assert sections["谈话记录"] == ("缺", "亲属或邻居谈话")


def test_a_reason_stands_for_a_section_that_is_asked_for_if_applicable() -> None:
    reason = {"no": 1, "section": "谈话记录", "reason": "家属均在外地"}
    custody = {**_CUSTODY, "assessments": [], "visits": []}
    assert _sections(build.case(custody))["谈话记录"] == ("缺", "亲属谈话")
    assert _sections(build.case({**custody, "not_applicable": [reason]}))["谈话记录"] == ("不适用", "家属均在外地")


def test_a_reason_does_not_stand_for_a_section_that_is_required() -> None:
    reason = {"no": 1, "section": "检测报告", "reason": "没有时间"}
    assert _sections(build.case({"tests": [], "not_applicable": [reason]}))["检测报告"][0] == "缺"


def test_the_record_itself_says_why_a_section_does_not_apply() -> None:
    sections = _sections(build.case({"status.current": "社会面戒断不满3年", "treatments": [], "agreement": None}))
    assert sections["戒毒协议"] == ("不适用", "未执行社区戒毒(康复)")


def test_who_cannot_be_reached_is_not_asked_for_a_test() -> None:
    changes = {"tests": [], "contact.outcome": "联系不到", "screening.employment_need": None, "care": []}
    sections = _sections(build.case(changes))
    assert sections["检测报告"] == ("不适用", "联系不到(四(六))")
    assert sections["就业救助"] == ("不适用", "联系不到(四(六))")


def test_a_level_stays_a_category_while_its_approval_has_lapsed() -> None:
    case = build.case({"tests.1.result": "阳性"}, resign=False)
    assert categories_of(around(case).facts[0])[0] is DossierCategory.MEDIUM
    assert _sections(case)["风险评估审批表"][0] == "齐全"


def test_every_category_is_a_column_of_the_matrix() -> None:
    demands = around().dossier
    assert demands is not None
    for category in DossierCategory:
        marks = {need.value for _, need in demands.of((category,))}
        assert "R" in marks


def test_the_strictest_mark_of_several_categories_counts() -> None:
    demands = around().dossier
    assert demands is not None
    marks = {row.section: need.value for row, need in demands.of((DossierCategory.LOW, DossierCategory.TREATMENT))}
    assert (marks["戒毒协议"], marks["移交更正函"], marks["一人一策"]) == ("R", "r", "o")
