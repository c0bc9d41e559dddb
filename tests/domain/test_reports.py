"""Reports: numbers of weeks against each other, and that nothing of a person gets through."""

from datetime import date

import pytest

from drugcheck.domain.annex_counts import PERSON_COUNTS
from drugcheck.domain.registers import Package
from drugcheck.domain.registers.frozen import Frozen
from drugcheck.domain.reports import numbers, weekly
from drugcheck.domain.reports.persons import PersonInReportError, check_free, held, is_free_of_persons
from drugcheck.domain.submitting import frozen_counts
from tests import annex_cases as annexes
from tests import build

NAME, ID, PHONE = "欧阳测试", "000000199001011234", "13800004321"
_PERSON = {"person.name": NAME, "person.id_number": ID, "person.phone": PHONE, "person.wechat": "wx-oyang"}
CASE = build.case({**_PERSON, "person.aliases": ("阿测",)})


def week(name: str, fingerprint: str | None = None, **counts: int) -> numbers.WeekNumbers:
    """A week in which the unit and 甲社区 have these counts."""
    both = {(place, key): value for key, value in counts.items() for place in (None, "甲社区")}
    return numbers.WeekNumbers(name, date(2022, 4, 7), ("甲社区",), both, 0.05, fingerprint)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("已见面 12 人", set()),
        (f"其中 {NAME} 未见", {"name"}),
        ("绰号阿测", {"name"}),
        (f"证号 {ID}", {"id"}),
        ("证号 000000 19900101 1234", {"id"}),
        (f"电话 {PHONE}", {"phone"}),
        ("电话 138-0000-4321", {"phone"}),
        ("电话 \uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff14\uff13\uff12\uff11", {"phone"}),
        ("微信 WX-OYANG", {"phone"}),
        ("见 C0031", {"case"}),
        ("校验值 5c1234ab", set()),
        ("另一人 110000199001011234", {"id"}),
    ],
)
def test_what_is_of_a_person_is_found_however_it_is_written(text: str, kinds: set[str]) -> None:
    assert set(held(text, [CASE])) == kinds
    assert is_free_of_persons(text, [CASE]) is not bool(kinds)


def test_the_refusal_tells_how_much_and_nothing_else() -> None:
    with pytest.raises(PersonInReportError) as caught:
        check_free(f"{NAME} {PHONE}", [CASE])
    assert "2 items" in str(caught.value)
    assert NAME not in str(caught.value)


def test_a_word_of_the_office_is_no_person() -> None:
    assert is_free_of_persons(f"{NAME}街道", [CASE], [f"{NAME}街道"])
    assert not is_free_of_persons(f"{NAME}街道 {NAME}", [CASE], [f"{NAME}街道"])


def test_every_count_has_a_name_of_its_own() -> None:
    assert set(numbers.LABELS) == set(PERSON_COUNTS)
    assert len(set(numbers.LABELS.values())) == len(numbers.LABELS)


def test_a_package_gives_back_the_numbers_of_the_records() -> None:
    context = annexes.context(CASE)
    live = numbers.of_records(context, "2022-W14")
    from drugcheck.domain.annex_counts import AnnexCounts

    counts = frozen_counts(AnnexCounts.of(context))
    frozen = Frozen(week="2022-W14", date=context.today, version="1", rules="x", counts=counts)
    package = Package(no=1, week="2022-W14", submitted_on=context.today, fingerprint="sha256:abc")
    again = numbers.of_package(frozen, package, context.config)
    assert again.counts == live.counts
    assert set(live.communities) <= set(again.communities)
    assert (again.is_frozen, live.is_frozen) == (True, False)


@pytest.mark.parametrize(
    ("key", "counts", "value"),
    [
        ("met_ratio", {"expected": 8, "met_on_site": 3, "met_by_video": 1}, 0.5),
        ("met_ratio", {}, None),
        ("unreachable_ratio", {"expected": 60, "unreachable": 3}, 0.05),
        ("head_room", {"expected": 60, "unreachable": 3}, 0),
        ("head_room", {"expected": 60, "unreachable": 4}, -1),
        ("head_room", {"expected": 59, "unreachable": 2}, 0),
        ("assessed_ratio", {"in_society": 10, "level_high": 1, "level_low": 4, "level_under_way": 5}, 0.5),
    ],
)
def test_what_is_computed_from_counts(key: str, counts: dict[str, int], value: float | None) -> None:
    assert week("2022-W14", **counts).value(key) == value


def test_this_week_is_the_difference_and_the_first_has_none() -> None:
    now, before = week("2022-W14", tests=9), week("2022-W13", "ab", tests=4)
    assert weekly.weekly(now, before).change("tests", None) == 5
    assert weekly.weekly(now, None).change("tests", None) is None


@pytest.mark.parametrize(("fingerprint", "said"), [(None, "尚未报送"), ("abcdef012345", "abcdef012345")])
def test_the_report_says_where_its_numbers_come_from(fingerprint: str | None, said: str) -> None:
    report = weekly.weekly(week("2022-W14", fingerprint, tests=9), week("2022-W13", "ffff", tests=4))
    paper = weekly.weekly_paper(report, build.config())
    assert any(said in note for note in paper.notes)
    assert any("2022-W13" in note for note in paper.notes)


def test_care_is_printed_even_where_there_is_none_and_two_parts_are_left_open() -> None:
    paper = weekly.weekly_paper(weekly.weekly(week("2022-W14"), None), build.config())
    words = "\n".join(paper.words())
    assert "关爱救助:需求 0 已转介 0 已办结 0" in words
    assert [section.heading[2:] for section in paper.sections if section.blanks] == ["存在问题", "下周打算"]


def test_many_communities_stand_in_tables_one_below_the_other() -> None:
    names = tuple(f"{n}社区" for n in range(12))
    now = numbers.WeekNumbers("2022-W14", date(2022, 4, 7), names, {}, 0.05)
    tables = weekly.weekly_paper(weekly.weekly(now, None), build.config()).sections[0].tables
    assert [len(table.headers) for table in tables] == [14, 12, 6]
    assert {len(row) for row in tables[0].rows} == {14}
