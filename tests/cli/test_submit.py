"""The weekly submission: the gate, the frozen package, its proof, why numbers moved; and a kill at any point of it."""

import os
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from drugcheck import submission
from drugcheck.demo import make
from drugcheck.domain.findings import Finding
from drugcheck.domain.registers import Packages
from drugcheck.domain.registers.frozen import Frozen
from drugcheck.domain.submitting import Signers, differing_parts
from drugcheck.domain.vocabulary import Sex
from drugcheck.files import word_annex
from drugcheck.files.record import from_text, to_text
from drugcheck.submission import rendered
from drugcheck.workspace import Loaded, Workspace
from tests.running import Desk, copy_of
from tests.vault.faults import Injector, some_writes

DAY = "2022-03-24"
LATER = "2022-03-29"
FULL = "--to 区禁毒办 --purpose 每周报送"


@pytest.fixture(scope="module")
def sound_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in the fourth week of the campaign, its one open error set right; nobody writes into it."""
    root = tmp_path_factory.mktemp("sound") / "source"
    workspace = make.make(root, cases=40, seed=7, today=date.fromisoformat(DAY), work_factor=4)
    loaded = workspace.load()
    wrong = [found.case for found in _open_errors(workspace, loaded)]
    for case_id in filter(None, wrong):
        with workspace.edit(case_id, "case.set") as edit:
            person = edit.case.person
            other = {"男": "女", "女": "男"}[str(person.sex)]
            edit.case = replace(edit.case, person=replace(person, sex=Sex(other)))
    assert _open_errors(workspace, workspace.load()) == []
    return root


def _open_errors(workspace: Workspace, loaded: Loaded) -> list[Finding]:
    return [entry.finding for entry in rendered(workspace, loaded, "2022-W12").open_errors]


@pytest.fixture
def sound(sound_source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DRUGCHECK_TODAY", DAY)
    return copy_of(sound_source, tmp_path / "sound")


@pytest.fixture
def sent(sound: Desk) -> Desk:
    assert sound("submit week W12").status == 0
    return sound


def git(desk: Desk, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(desk.root), *words], capture_output=True, check=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("other", "status", "said"),
    [("submit week W12", 5, "was submitted on"), ("case set C0003 status.document=文", 2, "another command changed")],
)
def test_what_another_command_did_while_it_was_made_stops_it(
    sound: Desk, monkeypatch: pytest.MonkeyPatch, other: str, status: int, said: str
) -> None:
    made = submission.handed_over

    def meanwhile(workspace: Workspace, package: submission.Rendered) -> Iterator[tuple[str, bytes]]:
        monkeypatch.setattr(submission, "handed_over", made)
        assert sound(other).status == 0
        return made(workspace, package)

    monkeypatch.setattr(submission, "handed_over", meanwhile)
    ran = sound("submit week W12")
    assert (ran.status, said in ran.err) == (status, True), ran.out + ran.err
    assert len(sound("submit list --json").json["packages"]) == (1 if "submit" in other else 0)
    assert sound("submit week W12").status == (5 if "submit" in other else 0)
    assert sound("submit verify").status == 0


def test_open_errors_stop_it_and_are_listed_with_their_fixes(demo: Desk) -> None:
    before = git(demo, "rev-parse", "HEAD")
    ran = demo("submit week 2022-W14")
    assert ran.status == 1
    assert "RP001" in ran.out
    assert "-> drugcheck " in ran.out
    as_json = demo("submit week 2022-W14 --json").json
    assert as_json["submitted"] is False
    assert {found["severity"] for found in as_json["errors"]} == {"error"}
    assert git(demo, "rev-parse", "HEAD") == before
    assert git(demo, "tag") == ""


@pytest.mark.parametrize(("typed", "status"), [("2022-W99", 2), ("W", 2), ("2022-W20", 2), ("周一", 2)])
def test_a_week_that_is_none_or_lies_ahead_is_refused(sound: Desk, typed: str, status: int) -> None:
    ran = sound("submit week", typed)
    assert (ran.status, "hint:" in ran.err) == (status, True)


def test_a_package_is_frozen_with_a_tag_and_an_entry(sound: Desk) -> None:
    assert sound("submit week --dry-run").status == 0
    assert git(sound, "tag") == ""
    ran = sound("submit week 2022-W12 --json")
    assert ran.status == 0, ran.err
    assert ran.json["submitted"] is True
    assert (ran.json["late_hours"], ran.json["totals"]["registered"]) == (0, 40)
    assert git(sound, "tag") == "submitted/2022-W12"
    assert git(sound, "log", "-1", "--format=%s") == "2022-W12 packages submit.week"
    (entry,) = sound("submit list --json").json["packages"]
    assert entry["week"] == "2022-W12"


def test_what_is_frozen_is_not_frozen_again(sent: Desk) -> None:
    head = git(sent, "rev-parse", "HEAD")
    ran = sent("submit week 2022-W12")
    assert (ran.status, git(sent, "rev-parse", "HEAD")) == (5, head)
    assert "is frozen" in ran.err


def test_lateness_is_recorded(sound: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = sound("submit week 2022-W11 --json")
    # Due on Monday the 21st at noon; it is Thursday the 24th.
    assert ran.status == 0, ran.err
    assert 48 < ran.json["late_hours"] < 96


def test_the_frozen_annex_is_the_annex_of_that_week_byte_for_byte(
    sent: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", LATER)
    sent("case set C0001 person.phone=13800000001")
    sent("case set C0001 status.current=死亡")
    frozen = from_text(sent.workspace().vault.read("2022-W12").text, Frozen)
    for number in (1, 2, 7, 13):
        path = tmp_path / f"{number}.csv"
        words = "" if number == 1 else f"--reveal {FULL}"
        assert sent(f"annex {number} --as-of 2022-W12 --format csv --out {path} {words}").status == 0
        (table,) = (table for table in frozen.tables if table.number == number)
        assert path.read_bytes() == b"\xef\xbb\xbf" + "".join(f"{line}\r\n" for line in table.lines()).encode()
    assert sent(f"annex 1 --format csv --out {tmp_path}/now.csv").status == 0
    assert (tmp_path / "now.csv").read_bytes() != (tmp_path / "1.csv").read_bytes()


def test_it_is_proved_again_after_later_changes(sent: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", LATER)
    sent("case set C0002 status.current=死亡")
    (sent.root / "drugcheck.toml").write_text(
        (sent.root / "drugcheck.toml").read_text(encoding="utf-8").replace("unreachable_attempts = 3", "")
    )
    ran = sent("submit verify --json")
    assert ran.status == 0, ran.out + ran.err
    assert ran.json["packages"][0]["same"] is True


def test_templates_that_were_edited_are_in_the_history_of_the_package(sound: Desk) -> None:
    path = sound.root / "templates" / "annex07.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("有驾驶证", "持有驾驶证"), encoding="utf-8")
    assert sound("submit week 2022-W12").status == 0
    assert "持有驾驶证" in git(sound, "show", "submitted/2022-W12:templates/annex07.toml")
    assert sound("submit verify").status == 0


def test_a_package_that_was_written_anew_is_named(sent: Desk) -> None:
    workspace = sent.workspace()
    frozen = from_text(workspace.vault.read("2022-W12").text, Frozen)
    with workspace.change("x") as change:
        change.put_text("2022-W12", to_text(replace(frozen, version="0.0.0")))
    ran = sent("submit verify 2022-W12")
    assert ran.status == 4
    assert "not the one that was frozen" in ran.err


def test_a_package_file_with_one_other_byte_is_named(sent: Desk) -> None:
    path = sent.root / "records" / "2022-W12.toml.age"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert sent("submit verify 2022-W12").status == 4


def test_a_tag_that_was_moved_to_other_records_is_named(sent: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", LATER)
    sent("case set C0002 status.current=死亡")
    git(sent, "tag", "-f", "submitted/2022-W12", "HEAD")
    ran = sent("submit verify")
    assert ran.status == 1
    assert "RP006" in ran.out


def test_each_number_that_moved_is_told_with_its_case_and_change(sent: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", LATER)
    (listed, *_rest) = sent("case list --outcome met --json").json["cases"]
    case = listed["case"] if "case" in listed else listed["id"]
    assert sent(f"test add {case} --sample hair --result negative --by c01,p01 --date 2022-03-25").status in (0, 2)
    assert sent(f"case set {case} licence.state=正常 screening.driving_licence=有").status == 0
    assert sent("submit week 2022-W13 --explanation 无").status == 0
    numbers = {
        (number["key"], number["community"]): number for number in sent("submit diff W13 W12 --json").json["numbers"]
    }
    moved = numbers["has_licence", None]
    assert (moved["after"] - moved["before"], [mover["case"] for mover in moved["cases"]]) == (1, [case])
    assert moved["cases"][0]["verb"] == "case.set"
    assert moved["cases"][0]["when"] == LATER


def test_one_package_has_nothing_to_be_compared_with(sent: Desk) -> None:
    ran = sent("submit diff W12")
    assert (ran.status, "nothing to compare" in ran.err) == (2, True)


def test_the_files_leave_through_the_ledger(sent: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert sent(f"submit files W12 --out {out}").status == 5
    assert not out.exists()
    assert sent(f"submit files W12 --out {out} {FULL}").status == 0
    assert sorted(path.name for path in out.iterdir()) == ["annex03.docx", "annexes.xlsx"]
    book = CalamineWorkbook.from_path(str(out / "annexes.xlsx"))
    rows = book.get_sheet_by_name("附件2").to_python()
    numbers = [cell for row in rows for cell in row if isinstance(cell, str) and cell.startswith("000000")]
    assert len(numbers) >= 35
    assert {len(number) for number in numbers} == {18}
    assert any("无" in row for row in book.get_sheet_by_name("附件11").to_python())
    assert sent("export log --json").json["exports"][0]["what"] == "submit 2022-W12"


def test_many_documents_stand_in_records_of_their_own(
    demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_annex, "FORMS_IN_DOCUMENT", 80)
    workspace = demo.workspace()
    package = rendered(workspace, workspace.load(), "2022-W13")
    entry = submission.entry_of(workspace, package, Signers())
    files = submission.handed_over(workspace, package)
    submission.freeze(workspace, submission.prepared(submission.begun(package), entry, files))
    apart = sorted(path.name for path in (demo.root / "records").glob("2022-W13-*"))
    assert len(apart) > 1
    assert demo("verify").status == 0
    assert demo("key rotate").status == 0
    assert demo("submit verify").status == 0
    out = tmp_path / "out"
    assert demo(f"submit files W13 --out {out} {FULL}").status == 0
    names = {path.name for path in out.iterdir()}
    assert names == {"annexes.xlsx", *(f"annex03-{no:03}.docx" for no in range(1, len(apart) + 1))}
    (demo.root / "records" / apart[0]).unlink()
    assert demo("submit verify").status == 4


def test_the_text_of_a_package_is_that_of_its_record_though_its_files_come_later(demo: Desk) -> None:
    workspace = demo.workspace()
    package = rendered(workspace, workspace.load(), "2022-W13")
    entry = submission.entry_of(workspace, package, Signers())
    files = submission.handed_over(workspace, package)
    ready = submission.prepared(submission.begun(package), entry, files)
    frozen = from_text(ready.text, Frozen)
    assert [file.name for file in frozen.files] == ["annexes.xlsx", "annex03.docx"]
    assert ready.text == to_text(frozen)
    assert frozen == replace(package.frozen, files=frozen.files)


def test_the_files_of_a_package_are_made_one_by_one_and_no_text_of_them_before_it_is_written(
    demo: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_annex, "FORMS_IN_DOCUMENT", 40)
    made: list[str] = []
    text_apart = submission._text_apart

    def counted(name: str, data: bytes) -> str:
        made.append(name)
        return text_apart(name, data)

    monkeypatch.setattr(submission, "_text_apart", counted)
    workspace = demo.workspace()
    package = rendered(workspace, workspace.load(), "2022-W13")
    entry, start = submission.entry_of(workspace, package, Signers()), submission.begun(package)
    ready = submission.prepared(start, entry, submission.handed_over(workspace, package))
    assert len(ready.apart) > 2
    assert made == []
    submission.freeze(workspace, ready)
    assert made == [f"annex03-{no:03}.docx" for no in range(1, len(ready.apart) + 1)]


def test_who_signed_and_why_a_total_fell_are_added_later(sent: Desk) -> None:
    assert sent("submit sign W12 --head l02").status == 0
    assert sent("submit explain W12 --explanation 重复建档合并").status == 0
    (package,) = sent.workspace().register(Packages).packages
    assert (package.head, package.explanation) == ("l02", "重复建档合并")
    assert sent("submit verify").status == 0
    assert sent("submit sign W12 --head nobody").status == 2
    assert sent("submit sign W09 --head l02").status == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in a fork of this one")
def test_a_kill_at_any_point_leaves_all_of_a_package_or_nothing(
    sound_source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", DAY)
    counted = Injector()
    desk = copy_of(sound_source, tmp_path / "count")
    with pytest.MonkeyPatch.context() as patch:
        counted.install(patch)
        assert desk("submit week W12").status == 0
    places = [at for at, _ in some_writes(counted.seen)]
    kept = 0
    for at in places:
        desk = copy_of(sound_source, tmp_path / f"k{at}")
        _killed_at(desk, at)
        listed = desk("submit list --json").json["packages"]
        assert len(listed) <= 1
        if listed:
            kept += 1
            assert desk("submit verify --json").json["packages"][0]["same"] is True
            assert git(desk, "tag") == "submitted/2022-W12"
        else:
            assert git(desk, "tag") == ""
            assert desk("submit week W12").status == 0, counted.seen[at]
        assert desk("verify").status == 0
    assert 0 < kept < len(places)


def _killed_at(desk: Desk, at: int) -> None:
    child = os.fork()
    if child == 0:
        Injector(at, "killed").install(pytest.MonkeyPatch())
        desk("submit week W12")
        os._exit(0)
    os.waitpid(child, 0)


def test_a_package_that_holds_its_tables_as_text_is_still_the_same(sent: Desk) -> None:
    frozen = from_text(sent.workspace().vault.read("2022-W12").text, Frozen)
    before = [
        replace(table, csv="".join(f"{line}\r\n" for line in table.lines()), deflated="") for table in frozen.tables
    ]
    assert differing_parts(replace(frozen, tables=tuple(before)), frozen) == ()
    changed = replace(before[1], csv=before[1].csv + "x\r\n")
    assert differing_parts(replace(frozen, tables=(before[0], changed, *before[2:])), frozen) == ("annex 2",)
