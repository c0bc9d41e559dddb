"""High risk: 一人一策 with care beside control. 四(八), 五(三)."""

import pytest

from tests.running import Desk
from tests.stories.desk import do, fix
from tests.stories.traces import assert_nothing_in_clear, commits


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-07")


@pytest.fixture
def desk(demo: Desk) -> Desk:
    """C0023 is visited, both talks are held, and its community has conferred."""
    do(demo, "visit add C0023 --method door --with self --by c01,p01 --date 2022-03-29 --document T1")
    do(
        demo,
        "visit add C0023 --method inquiry --with neighbour --relation 邻居 --told --by c01,p01",
        "--date",
        "2022-03-30",
        "--document",
        "T2",
    )
    do(demo, "meeting add --community 甲社区 --by c01,p01,d02 --minutes 甲纪要-9 --cases C0023 --date 2022-04-01")
    return demo


def assess(desk: Desk, code: str, level: str = "high", date: str = "2022-04-05") -> str:
    number = max(row["no"] for row in desk("meeting list --json").json["meetings"])
    return do(
        desk,
        f"assess C0023 --level {level} --circumstance {code}=谈话记录 --reason 符合{code} --date {date} "
        f"--statement 知道了 --meeting {number}",
    )


def of(desk: Desk, *prefixes: str) -> set[str]:
    return {code for code in desk.codes("C0023") if code.startswith(prefixes)}


def test_a_high_level_is_clear_with_a_plan_that_holds_care_and_is_filed(desk: Desk) -> None:
    assess(desk, "H1")
    assert {"PL001", "PL002"} <= of(desk, "PL")

    said = do(desk, "plan C0023 --no 策-2022-023 --goal 稳定治疗 --review 2022-07-01")
    assert "AS007" in said
    do(desk, "measure add C0023 --kind 定期见面 --basis 风险评估审批表 --by c01 --review 2022-07-01")
    assert of(desk, "PL", "AS007") == {"PL002", "AS007"}

    do(desk, "care add C0023 --need 技能培训 --to 人社")
    assert "AS007" not in of(desk, "AS")
    refused = desk("file C0023 --to 街道政务服务中心 --receipt 收-1")
    assert refused.status == 5
    do(desk, "file C0023 --to 区禁毒办 --receipt 备策-2022-023")
    assert of(desk, "PL", "AS007") == set()

    before = commits(desk)
    do(desk, "plan C0023 --no 策-2022-023 --goal 稳定治疗 --review 2022-07-01")
    do(desk, "file C0023 --to 区禁毒办 --receipt 备策-2022-023")
    assert commits(desk) == before
    assert_nothing_in_clear(desk)


def test_an_illness_alone_is_no_high_level_without_a_diagnosis_and_a_referral(desk: Desk) -> None:
    said = assess(desk, "H4")
    assert "RK010" in said
    assert "RK010" in of(desk, "RK")
    do(desk, "care add C0023 --need 住院评估 --to 卫健")
    assert "RK010" in of(desk, "RK")
    assert fix(desk, "C0023", "RK010") == "case set C0023 health.1.kind health.1.source health.1.diagnosed_on"
    for field, text in (("kind", "残疾"), ("source", "诊断证明-7"), ("diagnosed_on", "2021-05-04")):
        ran = desk(f"case set C0023 health.1.{field} --from -", stdin=text)
        assert ran.status == 0, ran.err
    # The diagnosis is a fact that the assessment did not know.
    assert {"RK006"} <= of(desk, "RK")
    assess(desk, "H4")
    assert not {"RK006", "RK010"} & of(desk, "RK")
    assert_nothing_in_clear(desk)


def test_poverty_is_no_circumstance_and_its_hardship_is_a_need(desk: Desk) -> None:
    codes = {row["code"] for row in desk("assess C0023 --criteria --json").json["circumstances"]}
    assert codes == {"H1", "H2", "H3", "H4", "M1", "M2", "M3", "L1", "L2"}
    refused = desk("assess C0023 --level high --circumstance 贫困=低保证 --reason 家庭贫困 --meeting 1")
    assert refused.status == 2
    assert "贫困" in refused.err
    assert desk("case show C0023 --json").json.get("assessments") is None
    said = do(desk, "care add C0023 --need 临时救助 --to 民政 --hardship parents --relative 母亲 --age-band 70-75")
    assert "annex 9" in said


def test_danger_to_oneself_is_referred_to_a_doctor_first(desk: Desk) -> None:
    assess(desk, "H3", date="2022-04-01")
    assert fix(desk, "C0023", "AS003") == "care add C0023 --to 卫健 --urgent"
    assert desk("validate --case C0023").status == 1
    answers = iter(("心理危机干预", ""))
    ran = desk(fix(desk, "C0023", "AS003"), answer=lambda _prompt: next(answers))
    assert ran.status == 0, ran.err
    assert "AS003" not in of(desk, "AS")
    assert_nothing_in_clear(desk)
