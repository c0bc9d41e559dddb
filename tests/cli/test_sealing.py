"""Sealed cases, and the log of what was shown in full: PIPL 51, 治安管理处罚法 第一百三十六条."""

from pathlib import Path

import pytest

from drugcheck.domain.registers import Accesses
from drugcheck.vault.records import Records
from tests.running import Desk
from tests.stories.desk import do, fix

CASE = "C0070"
FULL = ["--reveal", "--purpose", "核对"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")


def seal(desk: Desk) -> str:
    """Closes and seals the case; its name."""
    name = desk.workspace().case(CASE).person.name or ""
    do(desk, f"case close {CASE} --reason other --date 2022-04-01")
    do(desk, f"case seal {CASE} --basis 决定书-1")
    return name


def test_a_full_view_is_noted_before_it_is_shown(demo: Desk) -> None:
    name = demo.workspace().case(CASE).person.name or ""
    assert name in do(demo, f"case show {CASE}", *FULL)
    do(demo, "case list", *FULL)
    first, second = demo.workspace().register(Accesses).accesses
    assert (first.what, first.purpose, first.cases) == (f"case show {CASE}", "核对", (CASE,))
    assert (second.what, second.cases) == ("case list", ())
    assert [row["no"] for row in demo("export log --accesses --json").json["accesses"]] == [1, 2]
    do(demo, f"case show {CASE}")
    assert len(demo.workspace().register(Accesses).accesses) == 2


def test_nothing_is_shown_in_full_where_it_cannot_be_noted(demo: Desk) -> None:
    name = demo.workspace().case(CASE).person.name or ""
    with Records(demo.root).lock():
        ran = demo(f"case show {CASE}", *FULL)
        assert (ran.status, ran.out) == (5, "")
        assert "access log" in ran.err
        assert demo(f"case show {CASE}").status == 0
    assert name not in ran.err


def test_a_sealed_case_is_seen_in_full_on_the_ground_of_a_law_only(demo: Desk) -> None:
    assert demo(f"case seal {CASE} --basis 决定书-1").status == 5, "it is open"
    name = seal(demo)
    assert CASE not in {row["id"] for row in demo("case list --json").json["cases"]}
    assert CASE in {row["id"] for row in demo("case list --sealed --json").json["cases"]}
    for line in (f"case show {CASE}", f"history {CASE}", f"dossier {CASE}", f"case show {CASE} --as-of 2022-04-07"):
        ran = demo(line, *FULL)
        assert ran.status in (2, 5), line
        assert name not in ran.out
    listed = {row["id"]: row["name"] for row in demo("case list --sealed --json", *FULL).json["cases"]}
    assert "*" in listed[CASE]
    assert sum("*" in shown for shown in listed.values()) == 1

    assert name in do(demo, f"case show {CASE} --basis 调取函-3", *FULL)
    entry = demo.workspace().register(Accesses).accesses[-1]
    assert (entry.cases, entry.basis) == ((CASE,), "调取函-3")
    assert "PV011" not in demo.codes(CASE)

    assert demo(f"case unseal {CASE}").status == 2
    do(demo, f"case unseal {CASE} --basis 法院文书-2")
    assert demo.workspace().register(Accesses).accesses[-1].basis == "法院文书-2"
    assert name in do(demo, f"case show {CASE}", *FULL)


def test_it_is_opened_masked_on_the_ground_of_a_law_too_and_that_is_noted(demo: Desk) -> None:
    do(demo, f"case close {CASE} --reason other --date 2022-04-01")
    document = demo(f"visit list {CASE} --json").json["visits"][0]["document"]
    do(demo, f"case seal {CASE} --basis 决定书-1")
    for line in ("case show", "history", "dossier", "visit list", "document list", "form letter --kind entry"):
        ran = demo(f"{line} {CASE}")
        assert (ran.status, document in ran.out + ran.err) == (5, False), line
    assert demo(f"case show {CASE} --basis 调取函-3").status == 5, "and what for"
    told = do(demo, f"case show {CASE} --basis 调取函-3 --purpose 法院调取")
    assert document in told
    assert demo.workspace().case(CASE).person.name not in told
    (entry,) = demo.workspace().register(Accesses).accesses
    assert (entry.cases, entry.basis, entry.purpose, entry.fields) == ((CASE,), "调取函-3", "法院调取", ())


@pytest.mark.parametrize(
    "line",
    [
        "case set {case} case.sealed_on=",
        "case set {case} case.sealed_basis=",
        "case reopen {case}",
        "undo --yes",
        "undo --dry-run",
        "case edit {case} --basis 调取函-3",
    ],
)
def test_a_seal_is_taken_off_on_the_ground_of_a_law_and_in_no_other_way(
    demo: Desk, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i /^sealed_/d")
    seal(demo)
    before = demo.workspace().case(CASE)
    ran = demo(line.format(case=CASE))
    assert ran.status == (2 if line.startswith("case set") else 5), ran.err
    assert "unseal" in ran.err or "case seal" in ran.err
    assert demo.workspace().case(CASE) == before
    do(demo, f"case unseal {CASE} --basis 法院文书-2")
    do(demo, f"case reopen {CASE}")


@pytest.mark.parametrize(
    "written", ["sealed_on = 2022-04-01", 'sealed_on = 2022-04-01\\nsealed_basis = "决定书-1"', "closed, not sealed"]
)
def test_no_editor_seals_what_is_open_or_without_ground(
    demo: Desk, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "basis" not in written:
        do(demo, f"case close {CASE} --reason other --date 2022-04-01")
    change = f"s/^id = .*/&\\n{written}/" if "sealed_on" in written else "s/^id = .*/& # seen/"
    monkeypatch.setenv("EDITOR", f"sed -i '{change}'")
    ran = demo(f"case edit {CASE}")
    assert ran.status == (5 if "sealed_on" in written else 0), ran.err
    assert demo.workspace().case(CASE).case.sealed_on is None


def test_an_editor_shows_everything_so_it_is_noted_and_asks_for_the_law_of_a_sealed_case(
    demo: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv("EDITOR", f"cp -t {tmp_path}")
    do(demo, f"case edit {CASE}")
    (entry,) = demo.workspace().register(Accesses).accesses
    assert (entry.what, entry.cases, "hiv" in entry.fields) == (f"case edit {CASE}", (CASE,), True)
    assert entry.purpose
    copied = tmp_path / f"{CASE}.toml"
    assert seal(demo) in copied.read_text(encoding="utf-8")
    copied.rename(seen)
    assert demo(f"case edit {CASE}").status == 5
    with Records(demo.root).lock():
        assert demo(f"case edit {CASE} --basis 调取函-3").status == 5, "what is not noted is not shown"
    assert not copied.exists()
    do(demo, f"case edit {CASE} --basis 调取函-3 --purpose 更正")
    assert copied.exists()
    entry = demo.workspace().register(Accesses).accesses[-1]
    assert (entry.basis, entry.purpose) == ("调取函-3", "更正")


def test_a_look_without_ground_is_mended_by_its_fix(demo: Desk) -> None:
    do(demo, f"case close {CASE} --reason other --date 2022-04-01")
    do(demo, f"case show {CASE}", *FULL)
    do(demo, f"case seal {CASE} --basis 决定书-1")
    assert "PV011" in demo.codes(CASE)
    assert fix(demo, CASE, "PV011") == "export basis 1 --access"
    do(demo, "export basis 1 --access --basis 调取函-3")
    assert demo("export basis 1 --access --basis 调取函-4").status == 5, "a ground is not written over"
    assert "PV011" not in demo.codes(CASE)


def test_a_closed_case_is_reviewed_each_year(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    do(demo, f"case close {CASE} --reason other --date 2022-04-01")
    monkeypatch.setenv("DRUGCHECK_TODAY", "2023-04-11")
    assert fix(demo, CASE, "PV009") == f"case review {CASE}"
    do(demo, f"case review {CASE}")
    assert "PV009" not in demo.codes(CASE)
