"""The campaign: what it asks of the office, and the step into the next year."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from drugcheck import next_campaign
from drugcheck.domain.vocabulary import TestState
from tests.running import Desk


def git(desk: Desk, *words: str) -> str:
    return subprocess.run(["git", "-C", desk.root, *words], capture_output=True, check=True, text=True).stdout


def config(desk: Desk) -> str:
    return (desk.root / "drugcheck.toml").read_text(encoding="utf-8")


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


def test_the_next_campaign_keeps_what_happened_and_clears_what_is_of_the_year(demo: Desk) -> None:
    before = {case.id: case for case in demo.workspace().load().cases}
    head = git(demo, "rev-parse", "HEAD").strip()
    ran = demo("campaign new 2023 --from 2022 --yes --json")
    assert ran.status == 0, ran.err
    after = {case.id: case for case in demo.workspace().load().cases}
    still_open = [case for case in before.values() if case.case.closed is None]
    planned = sum(test.state is TestState.PLANNED for case in still_open for test in case.tests)
    assert (ran.json["cases"], ran.json["planned"]) == (len(still_open), planned)
    assert ran.json["cleared"]["contact.outcome"] == sum(case.contact.outcome is not None for case in still_open)
    for case in before.values():
        now = after[case.id]
        if case.case.closed is not None:
            assert now == case
            continue
        assert (now.contact.outcome, now.contact.decided_on, now.screening.asked_on) == (None, None, None)
        assert (now.contact.channels, now.screening.hardship) == (case.contact.channels, case.screening.hardship)
        assert (now.visits, now.tests, now.assessments, now.plan) == (
            case.visits,
            case.tests,
            case.assessments,
            case.plan,
        )
    assert git(demo, "rev-parse", "campaign/2022^{commit}").strip() == head
    assert git(demo, "log", "--format=%s", f"{head}..").splitlines()[-1].startswith("campaign.new")
    assert git(demo, "status", "--porcelain") == ""
    shown = demo("campaign show --json").json
    assert (shown["year"], shown["name"]) == (2023, "2023年“毒情大排查”专项行动")
    assert (shown["phases"][0]["start"], shown["document"], shown["issued"]) == ("2023-03-01", None, None)
    assert demo("case show C0001 --as-of campaign/2022").status == 0


def test_comments_of_the_office_stay(demo: Desk) -> None:
    path = demo.root / "drugcheck.toml"
    path.write_text(f"# ours [campaign]\n{config(demo)}# the end\n", encoding="utf-8")
    before = config(demo).splitlines()
    assert demo("campaign new 2024 --name 排查行动 --yes").status == 0
    after = config(demo).splitlines()
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert all(
        new == f"# {old}" or old.partition("=")[0] in ("name ", "year ", "start ", "end ") for old, new in changed
    )
    assert len(changed) == 4 + 2 * 7
    assert git(demo, "show", "campaign/2022:drugcheck.toml").startswith("# ours")


def test_a_dry_run_writes_nothing(demo: Desk) -> None:
    head, text = git(demo, "rev-parse", "HEAD"), config(demo)
    ran = demo("campaign new 2023 --dry-run")
    assert ran.status == 0
    assert "带入" in ran.out
    assert (git(demo, "rev-parse", "HEAD"), config(demo), git(demo, "tag", "--list", "campaign/*")) == (head, text, "")


@pytest.mark.parametrize("line", ["2022", "2021", "2101", "2023 --from 2021"])
def test_another_year_is_refused(demo: Desk, line: str) -> None:
    head = git(demo, "rev-parse", "HEAD")
    assert demo(f"campaign new {line} --yes").status == 2
    assert git(demo, "rev-parse", "HEAD") == head


def test_a_second_run_is_refused(demo: Desk) -> None:
    assert demo("campaign new 2023 --yes").status == 0
    assert demo("campaign new 2023 --yes").status == 2


def test_without_a_yes_nothing_happens(demo: Desk) -> None:
    head = git(demo, "rev-parse", "HEAD")
    assert demo("campaign new 2023").status == 2
    assert git(demo, "rev-parse", "HEAD") == head


def test_a_step_that_was_cut_off_is_ended_by_a_second_run(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(path: Path, text: str) -> Any:
        raise KeyboardInterrupt

    head = git(demo, "rev-parse", "HEAD").strip()
    with monkeypatch.context() as patched:
        patched.setattr(next_campaign, "write_config", stop)
        demo("campaign new 2023 --yes")
    assert demo("campaign show --json").json["year"] == 2022
    ran = demo("campaign new 2023 --yes --json")
    assert (ran.status, ran.json["cleared"]) == (0, {})
    assert demo("campaign show --json").json["year"] == 2023
    assert git(demo, "rev-parse", "campaign/2022^{commit}").strip() == head
    assert git(demo, "log", "--format=%s").count("campaign.new") == 1


def test_a_damaged_record_stops_the_step(demo: Desk) -> None:
    (demo.root / "records" / "C0002.toml.age").write_bytes(b"x")
    assert demo("campaign new 2023 --yes").status == 4
    assert demo("campaign show --json").json["year"] == 2022
