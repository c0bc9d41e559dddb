"""The campaign: what it asks of the office, and the step into the next year."""

from tests.running import Desk


def test_duties_are_done_by_what_is_recorded(demo: Desk) -> None:
    def is_done() -> dict[str, bool]:
        return {duty["key"]: duty["done"] for duty in demo("campaign show --duties --json").json["duties"]}

    before = is_done()
    assert before["mobilisation"]
    assert not before["supervision"]
    demo("event add --kind supervision")
    assert is_done() == before | {"supervision": True}
    said = demo("campaign show --duties").out.splitlines()[-1]
    done = sum(before.values()) + 1
    assert said == f"职责 {len(before)} 项: 完成 {done} 项, 未完成 {len(before) - done} 项"


def test_without_duties_no_key_is_needed(demo: Desk) -> None:
    (demo.root / ".drugcheck" / "identity.age").rename(demo.root / "elsewhere")
    assert "duties" not in demo("campaign show --json").json
    assert demo("campaign show --duties").status != 0
