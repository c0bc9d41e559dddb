"""Years without use, computed from what is recorded: 二(十一), 戒毒条例 第七条."""

from datetime import date

import pytest

from drugcheck.domain.abstinence import abstinence, days_in_custody, is_confirmed_positive
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from tests import build

_ONLY_LAST_USE = {"drug_history.last_seized": None, "treatments": [], "tests": []}
_LABORATORY = {"no": 1, "state": "已检", "stage": "实验室检测", "result": "阳性", "sample": "毛发"}


def _case(last_use: date, **more: object) -> Case:
    return build.case({**_ONLY_LAST_USE, "drug_history.last_use": last_use, **more})


@pytest.mark.parametrize(
    ("last_use", "today", "years", "bucket"),
    [
        (date(2011, 5, 3), date(2022, 4, 11), 10, 10),
        (date(2017, 4, 11), date(2022, 4, 11), 5, 5),
        (date(2017, 4, 11), date(2022, 4, 10), 4, 0),
        (date(2012, 4, 11), date(2022, 4, 11), 10, 10),
        (date(2012, 4, 11), date(2022, 4, 10), 9, 5),
        (date(2016, 2, 29), date(2021, 2, 28), 5, 5),
    ],
)
def test_the_buckets_are_five_to_under_ten_and_ten_and_more(
    last_use: date, today: date, years: int, bucket: int
) -> None:
    counted = abstinence(_case(last_use), today)
    assert counted is not None
    assert (counted.years, counted.bucket) == (years, bucket)


def test_a_confirmed_positive_restarts_the_count() -> None:
    counted = abstinence(_case(date(2011, 5, 3), tests=[{**_LABORATORY, "date": date(2019, 5, 3)}]), date(2022, 4, 11))
    assert counted is not None
    assert (counted.start, counted.bucket, counted.ground) == (date(2019, 5, 3), 0, "检测阳性(已确认)")


@pytest.mark.parametrize(
    ("confirmation", "counts"),
    [
        (None, False),
        ({"result": "阴性"}, False),
        ({"result": "阴性", "no_objection_signed": True}, False),
        ({"result": "阳性"}, True),
        ({"no_objection_signed": True}, True),
    ],
)
def test_an_on_site_positive_alone_resets_nothing(confirmation: dict[str, object] | None, counts: bool) -> None:
    test = {**_LABORATORY, "stage": "现场检测", "date": date(2019, 5, 3)}
    if confirmation is not None:
        test["confirmation"] = confirmation
    case = _case(date(2011, 5, 3), tests=[test])
    assert is_confirmed_positive(case.tests[0], case.tests) is counts
    counted = abstinence(case, date(2022, 4, 11))
    assert counted is not None
    assert (counted.start == date(2019, 5, 3)) is counts


@pytest.mark.parametrize(("state", "stands"), [("已检", False), ("取消", True)])
def test_a_negative_retest_overturns_a_positive_once_it_is_done(state: str, stands: bool) -> None:
    first = {**_LABORATORY, "date": date(2019, 5, 3)}
    again = {"no": 2, "state": state, "stage": "实验室复检", "result": "阴性", "retest_of": 1, "date": date(2019, 5, 9)}
    case = _case(date(2011, 5, 3), tests=[first, again])
    assert is_confirmed_positive(case.tests[0], case.tests) is stands


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"drug_history.last_seized": date(2016, 1, 1)}, date(2016, 1, 1)),
        ({"treatments": [{"no": 1, "kind": "强制隔离戒毒", "start": date(2014, 1, 1), "end": date(2016, 1, 1)}]},
         date(2016, 1, 1)),
        ({"treatments": [{"no": 1, "kind": "社区康复", "start": date(2014, 1, 1)}]}, date(2014, 1, 1)),
        ({"treatments": [{"no": 1, "kind": "自愿戒毒", "start": date(2014, 1, 1), "end": date(2016, 1, 1)}]},
         date(2011, 5, 3)),
        ({"convictions": [{"no": 1, "sentenced_on": date(2013, 1, 1), "ended_on": date(2017, 1, 1)}]},
         date(2017, 1, 1)),
        ({"convictions": [{"no": 1, "sentenced_on": date(2013, 1, 1), "ended_on": date(2027, 1, 1)}]},
         date(2011, 5, 3)),
    ],
)  # fmt: skip
def test_the_latest_finding_or_end_of_a_measure_is_the_beginning(changes: dict[str, object], start: date) -> None:
    counted = abstinence(_case(date(2011, 5, 3), **changes), date(2022, 4, 11))
    assert counted is not None
    assert counted.start == start


def test_nothing_known_is_nothing_counted() -> None:
    assert abstinence(build.case({**_ONLY_LAST_USE, "drug_history.last_use": None}), build.TODAY) is None


def test_the_count_of_a_dead_person_ends_with_the_death() -> None:
    case = _case(date(2011, 5, 3), death={"date": date(2016, 5, 3)})
    counted = abstinence(case, date(2022, 4, 11))
    assert counted is not None
    assert counted.words == "5年"


@pytest.mark.parametrize(
    ("today", "words"),
    [(date(2022, 4, 11), "10年11个月"), (date(2011, 12, 3), "7个月"), (date(2021, 5, 3), "10年")],
)
def test_the_words_say_years_and_months(today: date, words: str) -> None:
    counted = abstinence(_case(date(2011, 5, 3)), today)
    assert counted is not None
    assert counted.words == words


def test_custody_that_overlaps_counts_once() -> None:
    case = _case(
        date(2011, 5, 3),
        treatments=[{"no": 1, "kind": "强制隔离戒毒", "start": date(2012, 1, 1), "end": date(2014, 1, 1)}],
        convictions=[
            {"no": 1, "sentenced_on": date(2013, 1, 1), "ended_on": date(2015, 1, 1), "term": "有期徒刑二年"},
            {"no": 2, "sentenced_on": date(2018, 1, 1), "ended_on": date(2019, 1, 1), "term": "拘役,缓刑一年"},
        ],
    )
    expected = (date(2015, 1, 1) - date(2012, 1, 1)).days
    assert days_in_custody(case, date(2011, 5, 3), date(2022, 4, 11)) == expected
    assert days_in_custody(case, date(2014, 1, 1), date(2014, 2, 1)) == 31


def test_annex_12_lists_from_five_years_and_not_before() -> None:
    case = _case(date(2017, 4, 11), **{"status.current": "社会面戒断3年以上"})
    assert Facts(case, build.config(), date(2022, 4, 11)).belongs("abstinent_five_years")
    assert not Facts(case, build.config(), date(2022, 4, 10)).belongs("abstinent_five_years")
