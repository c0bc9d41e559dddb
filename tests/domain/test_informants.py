"""Two informants are told apart by what was written of them: name and relation, in any order."""

from datetime import date

import pytest

from drugcheck.domain.case import Visit
from drugcheck.domain.informants import Informant, distinct, is_same, parse
from drugcheck.domain.vocabulary import Interviewee, VisitMethod


@pytest.mark.parametrize(
    "written",
    [
        "周某(姐)",
        "周某\uff08姐姐\uff09",
        "姐姐周某",
        "其姐周某",
        "周某,大姐",
        "周某 姐姐",
        "姐姐:周某",
        "本人的姐姐周某",
    ],
)
def test_name_and_relation_are_read_in_any_order(written: str) -> None:
    assert parse(written) == Informant("周某", "姐姐")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("哥哥", Informant("", "哥哥")),
        ("其兄", Informant("", "哥哥")),
        ("周某(姐夫)", Informant("周某", "姐夫")),
        ("隔壁邻居王某", Informant("王某", "邻居")),
        ("周子某", Informant("周子某", "")),
        ("", Informant("", "")),
    ],
)
def test_a_relation_is_no_part_of_a_name(written: str, read: Informant) -> None:
    assert parse(written) == read


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("周某(兄)", "周某(哥哥)", True),
        ("周某", "周某(哥哥)", True),
        ("周某(兄)", "周某(弟)", False),
        ("周某(兄)", "王某(兄)", False),
        ("哥哥", "周某(兄)", False),
        ("哥哥", "大哥", True),
    ],
)
def test_who_is_the_same(one: str, other: str, same: bool) -> None:
    assert is_same(parse(one), parse(other)) is same
    assert is_same(parse(other), parse(one)) is same


def test_talks_without_a_word_are_told_apart_by_whom_they_were_with() -> None:
    def talk(no: int, who: Interviewee) -> Visit:
        return Visit(no=no, date=date(2022, 3, 12), method=VisitMethod.INQUIRY, interviewee=who)

    talks = [talk(1, Interviewee.RELATIVE), talk(2, Interviewee.RELATIVE), talk(3, Interviewee.NEIGHBOUR)]
    assert [visit.no for visit in distinct(talks)] == [1, 3]
