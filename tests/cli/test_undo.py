"""`history`, `diff` and `undo`: told in the words of the fields; taken back without losing what came later."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.running import Desk, copy_of
from tests.vault.faults import Injector, some_writes


def head(desk: Desk) -> str:
    done = subprocess.run(
        ["git", "-C", str(desk.root), "rev-parse", "HEAD"], capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def subject(desk: Desk) -> str:
    done = subprocess.run(
        ["git", "-C", str(desk.root), "log", "-1", "--format=%s"], capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def value(desk: Desk, case: str, path: str) -> object:
    found: object = desk(f"case show {case} --json").json
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def rev(desk: Desk, case: str) -> int:
    return desk.workspace().vault.read(case).rev


def text_of(desk: Desk, case: str) -> str:
    return desk.workspace().vault.read(case).text


@pytest.fixture
def tested(demo: Desk) -> Desk:
    ran = demo(
        "test add C0031 --sample hair --stage laboratory --result negative --by c01,p01 --date 2022-04-05"
        " --body 示例检测中心 --basis 本人同意 --document 检-31"
    )
    assert ran.status == 0, ran.err
    return demo


class TestHistory:
    def test_an_entry_is_told_as_one_line(self, tested: Desk) -> None:
        newest = tested("history C0031").out.split("rev ")[1]
        assert "test.add" in newest
        assert "检测 #" in newest
        assert "新增: " in newest
        assert "结果 阴性" in newest

    def test_a_value_is_told_with_what_it_was(self, demo: Desk) -> None:
        demo("case set C0031 status.place=甲所")
        assert "人员现状 场所: 示例监管场所 → 甲所" in demo("history C0031").out

    def test_who_and_when(self, tested: Desk) -> None:
        (newest, *_older) = tested("history C0031 --json").json["revisions"]
        assert newest["who"]
        assert newest["when"].startswith("2022-04-07")
        assert newest["changes"][0]["how"] == "新增"

    def test_only_a_field_or_a_span_of_days(self, tested: Desk) -> None:
        steps = tested("history C0031 --field tests --json").json["revisions"]
        assert len(steps) == 1
        assert tested("history C0031 --field person.name --json").json["revisions"][0]["rev"] == 1
        assert tested("history C0031 --since 2022-04-07 --json").json["revisions"] == steps
        assert len(tested("history C0031 --until 2022-03-04 --json").json["revisions"]) == 1
        assert tested("history C0031 --field person.nam").status == 2

    def test_names_stay_masked(self, demo: Desk) -> None:
        name = demo("case show C0031 --reveal --purpose x --json").json["person"]["name"]
        assert name not in demo("history C0031").out
        assert name in demo("history C0031 --reveal --purpose x").out


class TestDiff:
    @pytest.mark.parametrize("revision", ["", "REV", "2022-04-06"])
    def test_against_an_earlier_version(self, tested: Desk, revision: str) -> None:
        revision = revision.replace("REV", str(rev(tested, "C0031") - 1))
        found = tested(f"diff C0031 {revision} --json").json["changes"]
        assert [entry["title"] for entry in found] == ["检测"]

    def test_without_a_difference(self, tested: Desk) -> None:
        assert "no difference" in tested(f"diff C0031 {rev(tested, 'C0031')}").out
        assert tested("diff C0031 99").status == 2
        assert tested("diff C0031 nothing").status == 2


class TestUndo:
    def test_the_last_operation_is_shown_and_taken_back(self, tested: Desk) -> None:
        before = text_of(tested, "C0031")
        shown = tested("undo --dry-run")
        assert "检测 #" in shown.out
        assert "删除" in shown.out
        assert text_of(tested, "C0031") == before
        assert tested("undo --yes").status == 0
        assert "report" not in text_of(tested, "C0031")
        assert subject(tested).startswith("C0031 undo ")
        assert tested("verify").status == 0

    def test_without_a_word_nothing_is_done(self, tested: Desk) -> None:
        before = head(tested)
        assert tested("undo").status == 2
        assert head(tested) == before

    def test_again_it_goes_further_back(self, demo: Desk) -> None:
        before = text_of(demo, "C0031")
        demo("case set C0031 status.place=甲所")
        demo("case set C0031 status.place=乙所")
        for _ in range(2):
            assert demo("undo --yes").status == 0
        assert text_of(demo, "C0031") == before

    def test_several_are_one_commit(self, demo: Desk) -> None:
        before = text_of(demo, "C0031")
        demo("case set C0031 status.place=甲所")
        demo("case set C0032 status.place=乙所")
        demo("case set C0031 status.document=丙")
        assert demo("undo 3 --yes").status == 0
        assert text_of(demo, "C0031") == before
        assert subject(demo).count(" undo ") == 1

    def test_what_came_later_stays(self, demo: Desk) -> None:
        demo("case set C0031 status.place=甲所")
        commit = head(demo)
        demo("case set C0031 status.document=丙")
        assert demo(f"undo --commit {commit[:12]} --yes").status == 0
        assert value(demo, "C0031", "status.place") == "示例监管场所"
        assert value(demo, "C0031", "status.document") == "丙"

    def test_a_later_change_of_the_same_field_is_not_lost(self, demo: Desk) -> None:
        demo("case set C0031 status.place=甲所")
        commit = head(demo)
        demo("case set C0031 status.place=乙所")
        ran = demo(f"undo --commit {commit} --yes")
        assert ran.status == 5
        assert "status.place" in ran.err
        assert value(demo, "C0031", "status.place") == "乙所"

    def test_an_undo_can_be_undone(self, demo: Desk) -> None:
        demo("case set C0031 status.place=甲所")
        after = text_of(demo, "C0031")
        demo("undo --yes")
        assert demo(f"undo --commit {head(demo)} --yes").status == 0
        assert text_of(demo, "C0031") == after
        # The first operation counts again.
        assert demo("undo --yes").status == 0
        assert value(demo, "C0031", "status.place") == "示例监管场所"

    def test_a_closing_and_a_reopening(self, demo: Desk) -> None:
        before = text_of(demo, "C0023")
        closed = demo("case close C0023 --reason death --date 2022-04-01 --proof 村居证明 --document 证-1")
        assert closed.status == 0, closed.err
        assert demo("case reopen C0023").status == 0
        assert demo("undo --yes").status == 0
        assert value(demo, "C0023", "death.date") == "2022-04-01"
        assert demo("undo --yes").status == 0
        assert text_of(demo, "C0023") == before

    def test_a_case_that_was_opened_is_closed_not_removed(self, demo: Desk) -> None:
        made = demo("case new --kind inflow --community 甲社区 --from -", stdin='name = "试一"\n')
        assert made.status == 0, made.err
        ran = demo("undo --yes")
        assert ran.status == 5
        assert "case close" in ran.err

    def test_a_check_is_no_operation(self, demo: Desk) -> None:
        demo("case set C0031 status.place=甲所")
        demo("validate")
        assert demo("undo --yes").status == 0
        assert value(demo, "C0031", "status.place") == "示例监管场所"

    @pytest.mark.parametrize("words", ["0", "11", "--commit zz", "--commit 0000000"])
    def test_what_is_not_there_is_refused(self, demo: Desk, words: str) -> None:
        assert demo(f"undo {words} --yes").status == 2

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in a fork of this one")
    def test_a_kill_at_any_point_leaves_it_undone_or_not(self, demo_source: Path, tmp_path: Path) -> None:
        source = copy_of(demo_source, tmp_path / "source")
        old = text_of(source, "C0031")
        source("case set C0031 status.place=甲所")
        new = text_of(source, "C0031")
        counted = Injector()
        desk = copy_of(source.root, tmp_path / "count")
        with pytest.MonkeyPatch.context() as patch:
            counted.install(patch)
            assert desk("undo --yes").status == 0
        for at, call in some_writes(counted.seen):
            desk = copy_of(source.root, tmp_path / f"k{at}")
            child = os.fork()
            if child == 0:
                Injector(at, "killed").install(pytest.MonkeyPatch())
                desk("undo --yes")
                os._exit(0)
            os.waitpid(child, 0)
            desk("status")
            assert text_of(desk, "C0031") in (old, new), call
            assert desk("verify").status == 0, call
