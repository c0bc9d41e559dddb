"""Years without use, the three years of 戒毒条例 第七条, and the right to contest them. 二(十一)."""

from collections.abc import Callable
from datetime import date

import pytest

from drugcheck.domain import identity_number
from tests.running import Desk
from tests.stories.desk import do, fix
from tests.stories.traces import assert_nothing_in_clear, commits

FIVE, TEN = "5年以上不满10年", "10年以上"
TEST = "--by c01,p01 --basis 本人同意 --told-on 2022-04-11"

OnDay = Callable[[str], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> OnDay:
    """Lets the day be another one; at first it is 11 April."""

    def day(text: str) -> None:
        monkeypatch.setenv("DRUGCHECK_TODAY", text)

    day("2022-04-11")
    return day


@pytest.fixture
def case(demo: Desk, on: OnDay) -> str:
    """A new case with nothing but a last use on 11 April 2017."""
    number = identity_number.make(date(1970, 1, 1), 802)
    made = demo(
        "case new --kind registered --community 甲社区 --from - --json",
        stdin=f'name = "周试百"\nid_number = "{number}"',
    )
    assert made.status == 0, made.err
    new = str(made.json["case"])
    do(demo, f"case set {new} status.current=over3 drug_history.last_use=2017-04-11 drug_history.last_use_source=谈话")
    return new


def bucket(desk: Desk, case: str) -> str | None:
    """The bucket in which annex 12 lists the case."""
    annex = desk("annex 12 --json").json
    place = [column["value"] for column in annex["columns"]].index("facts.abstinence_bucket")
    rows = dict(zip(annex["cases"], annex["rows"], strict=True))
    return str(rows[case][place]) if case in rows else None


@pytest.mark.usefixtures("on")
def test_a_last_use_of_2011_is_in_the_bucket_of_ten_years(demo: Desk) -> None:
    assert demo("case show C0060 --json").json["drug_history"]["last_use"] == "2011-05-03"
    assert bucket(demo, "C0060") == TEN


def test_five_years_include_the_day(demo: Desk, case: str, on: OnDay) -> None:
    on("2022-04-10")
    assert bucket(demo, case) is None
    on("2022-04-11")
    assert bucket(demo, case) == FIVE
    on("2027-04-10")
    assert bucket(demo, case) == FIVE
    on("2027-04-11")
    assert bucket(demo, case) == TEN


def test_a_confirmed_positive_begins_the_years_anew(demo: Desk, case: str) -> None:
    do(
        demo,
        f"test add {case} --sample hair --stage laboratory --result positive --date 2019-05-03 --body 示例中心 {TEST}",
        "--document",
        "J-2019-1",
    )
    assert "AB003" in demo.codes(case)
    assert bucket(demo, case) is None
    do(demo, f"case set {case} drug_history.last_use=2019-05-03")
    assert "AB003" not in demo.codes(case)
    assert_nothing_in_clear(demo)


def test_a_positive_on_site_alone_begins_nothing(demo: Desk, case: str) -> None:
    do(
        demo,
        f"test add {case} --sample urine --stage onsite --result positive --date 2022-04-11 --body 示例派出所 {TEST}",
        "--document",
        "J-2022-1",
    )
    assert "TS005" in demo.codes(case)
    assert "AB003" not in demo.codes(case)
    assert bucket(demo, case) == FIVE
    do(demo, f"test amend {case} 1 --no-objection")
    assert "TS005" not in demo.codes(case)
    assert bucket(demo, case) is None


def test_three_years_end_dynamic_control(demo: Desk, case: str) -> None:
    do(demo, f"measure add {case} --kind 动态管控 --basis 审批表 --by c01 --review 2022-07-01")
    assert fix(demo, case, "PL009") == f"form letter {case} --kind 解除动态管控 --record"
    letter = do(demo, f"form letter {case} --kind 解除动态管控 --record")
    assert "不再实行动态管控" in letter
    assert "戒断至今已5年" in letter
    assert "PL009" not in demo.codes(case)

    # The police answered: what is left is the office's own measure.
    do(demo, f"form answer {case} 1")
    ended = demo(fix(demo, case, "PL009"), answer=lambda _prompt: "")
    assert ended.status == 0, ended.err
    assert "PL009" not in demo.codes(case)
    before = commits(demo)
    assert demo(f"measure end {case} 1").status == 5
    assert commits(demo) == before
    assert_nothing_in_clear(demo)


def test_an_objection_has_its_clock_and_its_answer(demo: Desk, on: OnDay) -> None:
    on("2022-03-21")
    sheet = do(demo, "form rights C0060")
    assert "异议" in sheet or "更正" in sheet
    said = do(demo, "request add C0060 --kind objection --about 附件12")
    assert "2022-04-11" in said
    on("2022-04-11")
    assert "PV010" not in demo.codes("C0060")
    on("2022-04-12")
    assert demo("validate --case C0060").status == 1
    assert fix(demo, "C0060", "PV010") == "request answer C0060 1"
    answers = iter(("2022-04-12", "已核实,记录无误"))
    ran = demo("request answer C0060 1", answer=lambda _prompt: next(answers))
    assert ran.status == 0, ran.err
    assert "PV010" not in demo.codes("C0060")
    before = commits(demo)
    again = demo("request answer C0060 1 --from -", stdin='answer = "已核实"')
    assert (again.status, commits(demo)) == (5, before)
    assert demo("request list C0060 --json").json["requests"][0]["result"] == "已答复(逾期)"
    assert_nothing_in_clear(demo)
