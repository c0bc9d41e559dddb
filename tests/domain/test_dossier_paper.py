"""The printed dossier: five parts with every section of the record, masked, changes in words; and the gaps."""

from datetime import date

import pytest

from drugcheck.domain import dossier_paper as paper
from drugcheck.domain.case import Case
from drugcheck.domain.dossier_changes import Change, change_words, opening_words
from drugcheck.domain.dossier_gaps import overview
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import EVERYTHING, MASKED, REVEALED, Masking
from drugcheck.domain.registers import Registers
from drugcheck.domain.shapes import shape_of
from drugcheck.domain.telling import told
from drugcheck.domain.vocabulary import DossierCategory, DossierPart
from drugcheck.files import dossier_template, dossier_text
from tests import build
from tests.annex_cases import TEMPLATES

DEMANDS = dossier_template.load_demands(TEMPLATES / "dossier.toml")
CUSTODY = {
    "status": {"current": "服刑", "since": date(2021, 8, 1), "document": "判决书-1"},
    "treatments": None,
    "agreement": None,
    "visits": None,
    "contact": None,
}


def context(*cases: Case) -> Context:
    facts = [Facts(case, build.config(), build.TODAY) for case in cases]
    registers = Registers(meetings=build.meetings())
    return Context(facts, build.config(), build.TODAY, registers=registers, dossier=DEMANDS)


def dossier(changes: dict[str, object] | None = None, masking: Masking = REVEALED) -> paper.DossierPaper:
    whole = context(build.case(changes))
    return paper.dossier_paper(whole.facts[0], whole, masking)


def text(changes: dict[str, object] | None = None, masking: Masking = REVEALED) -> str:
    return dossier_text.markdown(dossier(changes, masking), (Change("2022-04-07 09:00", "1", "内勤甲", "基本情况"),))


def test_the_five_parts_stand_there_in_the_order_of_the_notice_even_where_they_are_empty() -> None:
    made = dossier({"agreement": None, "treatments": None, "status.current": "社会面戒断不满3年"})
    assert [part.title for part in made.parts] == [part.value for part in DossierPart]
    assert "## 戒毒协议" in dossier_text.markdown(made, ())


def test_every_section_of_the_record_stands_in_one_part_or_on_the_cover() -> None:
    printed = {key for keys in paper._RECORDS.values() for key in keys}
    elsewhere = {"case", "documents", "platform", "waivers", "not_applicable"}
    assert printed - {"extra"} | elsewhere == set(shape_of(Case).tables)


def test_what_the_record_holds_stands_there_with_staff_by_name() -> None:
    shown = text()
    for words in (
        "生活稳定",
        "责令社区戒毒决定书",
        "书记某、主任某",
        "稳定经营,完成社区戒毒",
        "技能培训",
        "档案柜 2-3",
    ):
        assert words in shown
    assert "sha256" not in shown


def test_masked_nothing_personal_is_printed() -> None:
    shown, person = text(masking=MASKED), build.case().person
    hidden = (person.name, person.id_number, person.phone, "生活稳定", "周某(姐)", "责令社区戒毒决定书", "技能培训")
    assert [words for words in hidden if words and words in shown] == []


def test_hiv_is_not_named_in_full_either_unless_health_is_revealed() -> None:
    ill: dict[str, object] = {
        "health": [{"no": 1, "kind": "艾滋病"}],
        "documents": [{"no": 1, "part": "基本情况", "kind": "艾滋病诊断证明", "number": "诊-1", "restricted": True}],
    }
    assert "艾滋病" not in text(ill)
    assert "诊-1" not in text(ill)
    assert "限阅材料" in text(ill)
    assert "艾滋病诊断证明" in text(ill, EVERYTHING)
    entries = told(build.case(), build.case({"health": [{"no": 1, "kind": "艾滋病"}]}))
    assert "艾滋病" not in change_words(entries, build.config(), REVEALED)
    assert "艾滋病" in change_words(entries, build.config(), EVERYTHING)
    listed = told(build.case({"documents": None}), build.case({"documents": ill["documents"]}))
    assert "艾滋病" not in change_words(listed, build.config(), REVEALED)
    assert "限阅 是" in change_words(listed, build.config(), REVEALED)


def test_own_columns_are_free_text() -> None:
    assert "钥匙在邻居处" in text({"extra": {"备注栏": "钥匙在邻居处"}})
    assert "钥匙在邻居处" not in text({"extra": {"备注栏": "钥匙在邻居处"}}, MASKED)


def test_a_change_is_told_in_one_line_for_each_entry_masked() -> None:
    before = build.case()
    after = build.case({"person.phone": "13900000009", "tests.1.result": "可疑", "visits.2": None}, resign=False)
    entries = told(before, after)
    full = change_words(entries, build.config(), REVEALED)
    assert f"联系电话 {before.person.phone} → 13900000009" in full
    assert "检测 #1：结果 阴性 → 可疑" in full
    assert "见面谈话 #2 删除：" in full
    masked = change_words(entries, build.config(), MASKED)
    assert "13900000009" not in masked
    assert "139****0009" in masked
    assert "周某" not in masked


def test_the_first_version_names_what_was_recorded_and_no_value() -> None:
    case = build.case()
    words = opening_words(told(None, case))
    assert "基本情况" in words
    assert case.person.name
    assert case.person.name not in words


@pytest.mark.parametrize(
    ("changes", "categories", "lacking"),
    [
        ({}, ["社会面中风险", "社区戒毒(康复)"], 0),
        ({"assessments.1.meeting": None}, ["社会面中风险", "社区戒毒(康复)"], 1),
        (CUSTODY, ["强戒或羁押"], 1),
    ],
)
def test_a_dossier_is_complete_or_lacks_what_its_category_asks(
    changes: dict[str, object], categories: list[str], lacking: int
) -> None:
    found = overview(context(build.case(changes)))
    assert [category.value for category in found.gaps[0].categories] == categories
    assert (found.expected, found.begun, len(found.lacking)) == (1, 1, lacking)
    assert found.complete == 1 - lacking


def test_gaps_are_asked_for_a_community_or_a_category() -> None:
    whole = context(
        build.case(),
        build.case({"case.community": "乙社区", **CUSTODY}, id="C0002"),
        build.case({"person.name": None}, id="C0003"),
        build.case({"case.kind": "隐性", "hidden": {"source": "公安查获", "verification": "待核"}}, id="C0004"),
    )
    assert [gap.case for gap in overview(whole).gaps] == ["C0001", "C0002", "C0003"]
    assert [gap.case for gap in overview(whole, community="乙社区").gaps] == ["C0002"]
    assert [gap.case for gap in overview(whole, category=DossierCategory.CUSTODY).gaps] == ["C0002"]
    everywhere = overview(whole)
    assert (everywhere.expected, everywhere.begun, everywhere.complete) == (3, 2, 1)
    assert everywhere.lacking_by_category() == {DossierCategory.MEDIUM: 1, DossierCategory.CUSTODY: 1}
