"""`explain`: every rule in words, in both languages, with the phase of the workspace around."""

import re
from pathlib import Path

import pytest

from drugcheck import locale
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.rules.page import page_of
from tests.running import Desk, run

CODE = re.compile(r"`[^`]*`")


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Outside of any workspace, and English again afterwards."""
    monkeypatch.chdir(tmp_path)
    yield
    locale.use("en")


def test_a_rule_is_explained_part_by_part() -> None:
    said = run("explain", "ct003").out
    page = page_of(next(rule.page for rule in CATALOGUE if rule.code == "CT003"))
    flat = " ".join(said.split())
    assert said.startswith("CT003 too-few-informants  (CT contact and talks)\n  「未见本人,知情人 …/2」\n")
    for part in page.all:
        assert part in flat
    assert "「对于见不到本人的,要询问其2名亲属、邻居」" in said
    assert "drugcheck visit add CASE --with neighbour" in said
    assert "may be waived: drugcheck waive CT003 CASE" in said
    assert "warning until phase 2 of the campaign ends, then error" in flat


def test_the_phase_is_that_of_the_workspace_around(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No passphrase is needed for it."""
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-03-20")
    assert "warning until phase 2 全面排查 ends on 2022-03-31, then error" in demo("explain CT003").out
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-01")
    assert "error since phase 2 全面排查 ended on 2022-03-31" in demo("explain CT003").out
    assert demo("explain CT003 --json").json["phase_ends"] == "2022-03-31"


def test_a_broken_configuration_does_not_keep_a_rule_from_being_explained(demo: Desk) -> None:
    (demo.root / "drugcheck.toml").write_text("schema = ", encoding="utf-8")
    assert "warning until phase 2 of the campaign ends" in demo("explain CT003").out


def test_a_rule_is_explained_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every part but the English line, which is the same in both languages."""
    monkeypatch.setenv("DRUGCHECK_LANG", "zh")
    said = run("explain", "CT003").out
    for label in ("要求", "依据", "错例", "正例", "级别", "豁免", "处理"):
        assert f"  {label}  " in said
    assert "第 2 阶段结束前为警告，此后为错误" in said
    assert "English" in said
    assert page_of(next(rule.page for rule in CATALOGUE if rule.code == "CT003")).what in " ".join(said.split())


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_every_page_is_chinese_for_a_chinese_reader(rule: Rule) -> None:
    """No English word is left of a page: a part is translated, or was official words from the start."""
    locale.use("zh")
    for part in page_of(rule.page).all:
        shown = locale._(part)
        assert not re.search(r"\b(the|a|an|is|are|and|or|of|for|with|to|no|not|in|one)\b", CODE.sub("", shown)), shown


def test_no_place_of_a_message_is_left_open() -> None:
    for line in run("explain", "--all").out.splitlines():
        assert "{" not in line


def test_all_rules_are_listed_by_group() -> None:
    lines = run("explain", "--all").out.splitlines()
    assert sum(line.startswith("  ") for line in lines) == len(CATALOGUE)
    assert lines[0] == "FS store integrity"
    assert lines[-1].startswith(f"{len(CATALOGUE)} rules")
    assert "  CT003 E(2) too-few-informants" in "\n".join(lines)


def test_a_prefix_lists_its_group() -> None:
    lines = run("explain", "pv").out.splitlines()
    assert lines[0] == "PV privacy and due process"
    assert [line.split()[0] for line in lines[1:12]] == [f"PV{n:03d}" for n in range(1, 12)]


def test_the_list_as_json_has_every_rule_with_its_parts() -> None:
    rules = run("explain", "--all", "--json").json["rules"]
    assert len(rules) == len(CATALOGUE)
    assert all(rule["what"] and rule["why"] and rule["bad"] and rule["good"] for rule in rules)


@pytest.mark.parametrize(
    ("typed", "near"),
    [("CT033", "CT013"), ("too-few-informant", "too-few-informants"), ("ct3", "CT003"), ("RP-04", "RP004")],
)
def test_a_code_that_is_none_names_the_nearest(typed: str, near: str) -> None:
    ran = run("explain", typed)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"drugcheck: there is no rule {typed}\nhint: drugcheck explain {near}\n"


def test_what_may_be_a_name_is_not_repeated() -> None:
    ran = run("explain", "周试三")
    assert ran.status == 2
    assert "周" not in ran.err
    assert run("explain").err.startswith("drugcheck: which rule?")
