"""The annexes: who stands in them, in which order, what is a number only, and what they look like."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drugcheck.domain.annex_counts import COUNT_NAMES, PERSON_COUNTS, UNASSIGNED, AnnexCounts
from drugcheck.domain.annexes import NUMBERS, Annexes
from drugcheck.domain.case import Case
from drugcheck.domain.findings import StoreState
from drugcheck.domain.masking import EVERYTHING, MASKED, REVEALED, Masking
from drugcheck.files import form_texts, html_pages, tables
from drugcheck.files.table_json import table_json
from tests import annex_cases as annexes
from tests import build as made
from tests import strategies


@pytest.mark.parametrize("number", NUMBERS)
def test_an_annex_looks_as_it_did(number: int) -> None:
    path = annexes.GOLDEN / f"annex{number:02d}.csv"
    assert annexes.golden(number) == path.read_text(encoding="utf-8"), "run: python -m tests.annex_cases"


def rows_of(number: int) -> tuple[str, ...]:
    return annexes.table(number).cases


def test_who_stands_in_which_annex() -> None:
    assert rows_of(5) == ("C0003",)
    assert rows_of(6) == ("C0004",)
    assert rows_of(7) == ("C0005",)
    assert rows_of(8) == ("C0006",)
    assert rows_of(9) == ("C0008",)
    assert rows_of(10) == ("C0009",)
    assert rows_of(11) == ("C0011",)
    assert rows_of(12) == ("C0012", "C0013")
    assert rows_of(13) == ("C0014",)
    assert rows_of(14) == ("C0015",)


def test_annex_4_lists_approved_and_unlapsed_levels_only() -> None:
    listed = rows_of(4)
    assert "C0001" in listed
    assert "C0002" in listed
    assert not {"C0018", "C0019", "C0020"} & set(listed)
    assert "审批未完成或已失效的 3 人未列" in annexes.table(4).notes


def test_annex_2_lists_all_registered_the_dead_and_the_moved_included() -> None:
    listed = rows_of(2)
    assert {"C0001", "C0014", "C0015", "C0016"} <= set(listed)
    assert not {"C0006", "C0007", "C0010", "C0011"} & set(listed)


def test_communities_stand_in_the_order_of_the_configuration_and_those_without_one_last() -> None:
    communities = [row[1] for row in annexes.table(2).rows]
    assert list(dict.fromkeys(communities)) == ["甲社区", "乙社区", "丙社区", ""]


def test_a_community_of_its_own_table() -> None:
    assert annexes.table(2, community="乙社区").cases == ("C0002",)
    assert annexes.table(2, community=UNASSIGNED).cases == ("C0016",)


def test_an_unverified_hidden_person_is_a_number_and_nothing_else_in_any_annex() -> None:
    for number in NUMBERS:
        table = annexes.table(number, masking=EVERYTHING)
        assert "C0010" not in table.cases
        assert "疑试十" not in "".join(table_json(table))
    assert "已核实 1  待核 1(仅计数,不列名)" in annexes.table(11).notes


@pytest.mark.parametrize(("since", "listed"), [(date(2022, 1, 7), True), (date(2022, 1, 8), False)])
def test_annex_8_counts_from_three_months_the_day_itself_included(since: date, listed: bool) -> None:
    case = made.case({**annexes.NO_ASSESSMENT, "case.kind": "流入", "inflow": {"since": since}})
    table = annexes.table(8, annexes.context(case))
    assert (table.cases == ("C0001",)) is listed
    assert ("居住未满三个月(待满期)的 1 人未列" in table.notes) is not listed


@pytest.mark.parametrize("number", NUMBERS)
def test_without_a_row_the_table_says_so(number: int) -> None:
    nobody = made.case({**annexes.NO_ASSESSMENT, "case.closed": made.TODAY, "case.closed_reason": "重复建档"})
    table = annexes.table(number, annexes.context(nobody))
    if number == 1:
        assert [row[2] for row in table.rows] == ["0"] * 4
        return
    assert tuple(table.rows) == ()
    assert len(table.lines) == 1
    assert "".join(table.lines[0]) == "无"
    assert "无" in tables.to_csv(table)


def test_annex_1_has_a_row_for_each_community_and_a_total_with_its_own_ratios() -> None:
    table = annexes.table(1)
    place = {column.label: n for n, column in enumerate(table.columns)}
    by_name = {row[1]: row for row in table.rows}
    assert list(by_name) == ["甲社区", "乙社区", "丙社区", UNASSIGNED, "合计"]
    assert by_name["丙社区"][place["失联·失联率(占应见)"]] == "25.00%"
    assert by_name["合计"][place["失联·失联率(占应见)"]] == "7.14%"
    assert by_name["合计"][place["失联·失联率(占在册)"]] == "6.25%"
    assert by_name["丙社区"][place["失联·尚可失联人数"]] == "-1"


def test_a_community_that_is_not_configured_gets_its_own_row() -> None:
    table = annexes.table(1, annexes.context(made.case({"case.community": "丁社区"})))
    assert [row[1] for row in table.rows] == ["甲社区", "乙社区", "丙社区", "丁社区", "合计"]


def test_talks_and_tests_before_the_campaign_do_not_count() -> None:
    case = made.case({"visits.1.date": date(2022, 2, 28), "tests.1.date": date(2022, 2, 28)})
    counts = AnnexCounts.of(annexes.context(case))
    assert counts.number("self_talks") == 0
    assert counts.number("urine_tests") == 0
    assert counts.number("informant_talks") == 1


def test_every_count_is_used_in_the_template_of_annex_1_or_is_a_sum_of_others() -> None:
    used = {column.value.removeprefix("count.") for column in annexes.template(1).columns}
    assert COUNT_NAMES - used == {"tests", "care_needs", "care_referred", "care_closed"}


def test_hiv_is_not_named_unless_health_is_revealed_and_its_mark_is_not_its_own() -> None:
    plain = "".join(table_json(annexes.table(5, masking=REVEALED)))
    assert "艾滋病" not in plain
    assert "抗病毒治疗" not in plain
    assert "示例疾控" not in plain
    assert "特殊病(限阅);精神病史" in plain
    assert "艾滋病" in "".join(table_json(annexes.table(5, masking=EVERYTHING)))
    other = annexes.context(made.case({"screening.special_illness": "有", "health": [{"no": 1, "kind": "其他"}]}))
    assert "特殊病(限阅)" in "".join(table_json(annexes.table(5, other, REVEALED)))


def test_masked_annex_5_says_there_is_an_illness_and_nothing_more() -> None:
    text = "".join(table_json(annexes.table(5)))
    assert not any(word in text for word in ("艾滋", "精神病史 ", "示例疾控", "示例医院", "抗病毒", "李某"))


def test_a_table_says_that_it_was_not_checked_against_the_original_until_it_was() -> None:
    whole = annexes.context()
    template = annexes.template(7)
    said = "本条文本未经原文核对"
    assert any(said in note for note in Annexes(whole, {7: template}).table(7).notes)
    assert not any(said in note for note in Annexes(whole, {7: replace(template, verified=True)}).table(7).notes)


def test_a_table_says_how_many_records_could_not_be_read() -> None:
    whole = annexes.context(made.case(), store=StoreState(damaged=(("C0009", "changed"),)))
    assert "有 1 份档案无法读取,未计入本表" in annexes.table(7, whole).notes


def test_the_footer_names_campaign_unit_signers_rows_and_confidentiality() -> None:
    footer = annexes.table(7).footer
    assert footer == (
        "2022年“毒情大排查”专项行动  示例街道〔2022〕3号",
        "填报单位:示例街道  行数:1",
        "填报人:内勤甲  审核人:内勤乙  负责人:书记某  联系电话:________  填报日期:2022-04-07",
        "内部资料 注意保密",
    )


def test_own_columns_of_the_office_appear_under_extra() -> None:
    case = made.case({"screening.driving_licence": "有", "extra": {"备注": "门牌三号"}})
    assert "门牌三号" in "".join(table_json(annexes.table(7, annexes.context(case), REVEALED)))
    assert "门牌三号" not in "".join(table_json(annexes.table(7, annexes.context(case))))


def test_the_representation_of_a_table_shows_no_cell() -> None:
    assert repr(annexes.table(2, masking=REVEALED)) == "<Table 2 of 16 rows>"
    assert repr(annexes.form(masking=REVEALED)[0]) == "<Form 3 C0001>"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(strategies.cases(), min_size=1, max_size=4), st.sampled_from([MASKED, REVEALED, EVERYTHING]))
def test_no_annex_fails_on_any_valid_record_in_any_format(cases: list[Case], masking: Masking) -> None:
    named = [replace(case, case=replace(case.case, id=f"C{n:04d}")) for n, case in enumerate(cases, 1)]
    whole = annexes.context(*named)
    for number in NUMBERS:
        table = annexes.table(number, whole, masking)
        assert all(len(row) == len(table.columns) for row in table.lines)
        for write in (tables.csv_lines, tables.markdown, table_json, tables.text_lines, html_pages.table_page):
            assert "".join(write(table))
    forms = annexes.form(whole, masking)
    empty = annexes.table(3, whole, masking)
    assert "".join(form_texts.forms_markdown(forms, empty))
    assert "".join(form_texts.forms_text(forms, empty))
    assert "".join(html_pages.forms_page(forms, empty))
    for tie in annexes.ties(whole):
        assert tie.sentence


def test_sorting_by_a_date_puts_absent_ones_last() -> None:
    early = made.case({"screening.driving_licence": "有", "licence": {"issued": date(2001, 1, 1)}}, id="C0002")
    late = made.case({"screening.driving_licence": "有", "licence": {"issued": date(2011, 1, 1)}}, id="C0001")
    none = made.case({"screening.driving_licence": "有"}, id="C0003")
    template = replace(annexes.template(7), sort=("licence.issued",))
    chosen = Annexes(annexes.context(none, late, early), {7: template}).chosen(7)
    assert [facts.id for facts in chosen] == ["C0002", "C0001", "C0003"]


def test_the_total_is_counted_over_all_cases_and_not_added_up() -> None:
    counts = AnnexCounts.of(annexes.context())
    for name in PERSON_COUNTS:
        assert counts.number(name) == sum(counts.number(name, community) for community in counts.communities), name


def test_the_period_of_the_counts_ends_with_the_year_of_the_campaign() -> None:
    last = date(2022, 12, 31)
    inside = made.case({"tests.1.date": last})
    outside = made.case({"tests.1.date": last + timedelta(days=1)})
    assert AnnexCounts.of(annexes.context(inside)).number("urine_tests") == 1
    assert AnnexCounts.of(annexes.context(outside)).number("urine_tests") == 0
