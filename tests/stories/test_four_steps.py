"""Assessment, the four steps of 四(五), and a new fact that lapses them."""

import pytest

from tests.running import Desk


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-07")


@pytest.fixture
def desk(demo: Desk) -> Desk:
    """C0023 is visited and its community has conferred."""
    demo("visit add C0023 --method door --with self --by c01,p01 --date 2022-03-29 --document T1")
    demo("visit add C0023 --method inquiry --with neighbour --relation 邻居 --told --by c01,p01 --document T2")
    ran = demo(
        "meeting add --community 甲社区 --by c01,p01,d02 --minutes 甲纪要-9 --cases C0023 --date 2022-04-05 --json"
    )
    assert ran.status == 0, ran.err
    return demo


def meeting(desk: Desk) -> str:
    return str(max(row["no"] for row in desk("meeting list --json").json["meetings"]))


def assess(desk: Desk) -> None:
    ran = desk(
        "assess C0023 --level low --circumstance L1=谈话记录 --reason 符合L1 --date 2022-04-05 --meeting", meeting(desk)
    )
    assert ran.status == 0, ran.err


def sign(desk: Desk, line: str) -> int:
    return desk(f"approve C0023 {line} --date 2022-04-06").status


def test_steps_come_in_order_by_different_people_with_two_leaders_and_a_receipt(desk: Desk) -> None:
    assess(desk)
    assert sign(desk, "--step 3 --by l01,l02 --document S3") == 5
    assert sign(desk, "--step 1 --by c01,p01 --document 甲纪要-9") == 0
    assert sign(desk, "--step 2 --by c01 --document S2") == 5
    assert sign(desk, "--step 2 --by p09 --document S2") == 0
    assert sign(desk, "--step 3 --by l01 --document S3") == 0
    assert "AP008" in desk.codes("C0023") or "AP002" in desk.codes("C0023")
    assert sign(desk, "--step 4 --by q01 --document S4 --receipt R4") == 5
    assert sign(desk, "--step 3 --by l02 --document S3") == 0
    assert sign(desk, "--step 4 --by q01 --document S4 --receipt R4") == 0
    assert not {code for code in desk.codes("C0023") if code.startswith("AP")}


def test_a_new_test_lapses_the_approvals_and_a_telephone_number_does_not(desk: Desk) -> None:
    assess(desk)
    assert sign(desk, "--step 1 --by c01,p01 --document 甲纪要-9") == 0
    ran = desk("case set C0023 person.phone --from -", stdin="13800009999")
    assert ran.status == 0, ran.err
    assert "AP004" not in desk.codes("C0023")
    ran = desk(
        "test add C0023 --sample hair --stage laboratory --result negative --by c01,p01 --body 示例中心 --document J9"
    )
    assert ran.status == 0, ran.err
    assert "AP004" in ran.out
    assert "AP004" in desk.codes("C0023")
    assert "失效" in desk("annex 3 --case C0023 --format md").out
    assert sign(desk, "--step 2 --by p09 --document S2") == 5


def test_a_revision_is_a_new_version_and_the_old_one_stays(desk: Desk) -> None:
    assess(desk)
    sign(desk, "--step 1 --by c01,p01 --document 甲纪要-9")
    desk("test add C0023 --sample hair --stage laboratory --result negative --by c01,p01 --body 示例中心 --document J9")
    ran = desk(f"assess C0023 --level low --circumstance L1=检测 --meeting {meeting(desk)} --reason 复评")
    assert ran.status == 0, ran.err
    versions = desk("case show C0023 --json").json["assessments"]
    assert [version["no"] for version in versions] == [1, 2]
    assert versions[0]["approvals"]
    told = desk("history C0023").out
    assert "风险评估 #1 新增" in told
    assert "风险评估 #2 新增" in told


def test_a_return_needs_its_reason(desk: Desk) -> None:
    assess(desk)
    sign(desk, "--step 1 --by c01,p01 --document 甲纪要-9")
    assert desk("approve C0023 --return --by p09").status == 2
    assert desk("approve C0023 --return --by p09 --reason 依据不足").status == 0


def test_a_level_without_minutes_remains_a_draft(desk: Desk) -> None:
    ran = desk("assess C0023 --level low --circumstance L1=谈话记录 --reason 符合L1")
    assert ran.status == 0, ran.err
    assert sign(desk, "--step 1 --by c01,p01 --document X") == 5
