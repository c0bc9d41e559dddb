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
        "周某,胞姐",
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
        ("隔壁邻居王某", Informant("王某", "邻居", "隔壁")),
        ("周某,大姐", Informant("周某", "姐姐", "大")),
        ("长子", Informant("", "儿子", "大")),
        ("其爱人李某", Informant("李某", "配偶")),
        ("周某(姐)13800000931", Informant("周某", "姐姐", "", "13800000931")),
        ("周某,电话 138 0000 0931", Informant("周某", "", "", "13800000931")),
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
        ("大哥", "二哥", False),
        ("兄长", "亲哥", True),
        ("老婆", "其爱人", True),
        ("妻子李某", "李某(媳妇)", True),
        ("老公", "婆婆", False),
        ("楼上邻居", "邻居", True),
        ("楼上邻居", "楼下邻居", False),
        ("对门", "对面邻居", True),
        ("父母", "母亲", True),
        ("母亲", "父亲", False),
        ("周某(姐)", "周小丽(姐姐)", True),
        ("周某(姐)", "周小丽(妹妹)", False),
        ("周某", "周小丽", False),
        ("大哥 13800000931", "王某 138-0000-0931", True),
        ("周某 13800000931", "周某 13800000932", True),
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
