"""`annex` and `status`: masked by default, in full only for somebody and outside, refusals that name a way out."""

import csv
import io
import json
from pathlib import Path

import pytest

from drugcheck.cli import screen_size
from drugcheck.cli.exporting import NAMED_ONLY
from drugcheck.domain.annexes import NUMBERS
from drugcheck.vault.age import X25519Identity, decrypt
from tests.running import Desk, copy_of

TO = ("--to", "区禁毒办", "--purpose", "每周报送")


@pytest.fixture(scope="session")
def reader(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A demo of 214 cases; what leaves it in full stands in its ledger."""
    return copy_of(demo_source, tmp_path_factory.mktemp("annexes") / "demo")


@pytest.fixture(scope="session")
def people(reader: Desk) -> list[dict[str, str]]:
    """Everybody's name and ID number, as typed in."""
    rows = reader("case list --json --reveal --purpose x").json["cases"]
    return [{key: str(value) for key, value in row.items()} for row in rows]


def texts(people: list[dict[str, str]]) -> set[str]:
    names = {value for row in people for value in row.values() if len(value) == 18 and value[:17].isdigit()}
    assert len(names) > 150
    return names


@pytest.mark.parametrize("kind", ["csv", "md", "html", "json", "terminal"])
@pytest.mark.parametrize("number", NUMBERS)
def test_every_annex_is_written_in_every_format_and_masked(
    reader: Desk, people: list[dict[str, str]], tmp_path: Path, number: int, kind: str
) -> None:
    path = tmp_path / f"a.{kind}"
    ran = reader(f"annex {number} --format {kind} --out", str(path), *(TO if number in NAMED_ONLY else ()))
    assert ran.status == 0, ran.err
    assert ran.out == ""
    assert "masked" in ran.err
    text = path.read_text(encoding="utf-8-sig")
    assert not [number for number in texts(people) if number in text]
    assert "内部资料 注意保密" in text
    if kind == "json":
        assert json.loads(text)["number"] == number


def test_in_full_it_needs_a_recipient_a_purpose_and_a_place_outside(reader: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for words in (("--reveal",), ("--reveal", "--to", "x"), ("--reveal", "--purpose", "x")):
        ran = reader(f"annex 7 --out {path}", *words)
        assert (ran.status, path.exists()) == (5, False), words
        assert "hint:" in ran.err
    inside = reader(f"annex 7 --reveal --out {reader.root}/a.csv", *TO)
    assert inside.status == 5
    assert "inside the workspace" in inside.err
    assert not (reader.root / "a.csv").exists()


def test_in_full_it_shows_every_id_number_as_text_of_eighteen(reader: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    ran = reader(f"annex 2 --reveal --out {path}", *TO)
    assert ran.status == 0, ran.err
    assert "in full" in ran.err
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    place = rows[1].index("身份证号")
    numbers = [row[place] for row in rows[2:] if len(row) > place and row[place]]
    assert numbers
    assert {len(number.removeprefix("\t")) for number in numbers} == {18}


def test_an_encrypted_file_is_what_its_name_says_before_age(reader: Desk, tmp_path: Path) -> None:
    identity = X25519Identity.generate()
    to = f"--encrypt-to {identity.recipient}"
    ran = reader(f"annex 7 --reveal --out {tmp_path}/a.xlsx.age {to}", *TO)
    assert ran.status == 0, ran.err
    assert decrypt((tmp_path / "a.xlsx.age").read_bytes(), identity).startswith(b"PK")


def test_a_link_out_of_the_workspace_that_leads_back_is_inside(reader: Desk, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(reader.root)
    ran = reader(f"annex 7 --reveal --out {tmp_path}/way/a.csv", *TO)
    assert ran.status == 5
    assert not (reader.root / "a.csv").exists()


def test_all_go_into_a_folder_or_into_one_object(reader: Desk, tmp_path: Path) -> None:
    ran = reader(f"annex all --format md --out {tmp_path}/week", *TO)
    assert ran.status == 0, ran.err
    assert {path.name for path in (tmp_path / "week").iterdir()} == {f"annex{n:02d}.md" for n in NUMBERS}
    ran = reader(f"annex all --format md --out {tmp_path}/for-anybody")
    assert "only to somebody named" in ran.err
    names = {f"annex{n:02d}.md" for n in NUMBERS if n not in NAMED_ONLY}
    assert {path.name for path in (tmp_path / "for-anybody").iterdir()} == names
    assert [annex["number"] for annex in reader("annex all --json").json["annexes"]] == list(NUMBERS)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert reader(f"annex all --out {tmp_path}/file").status == 2
    ran = reader(f"annex 7 --out {tmp_path}/a7.pdf")
    assert (ran.status, "no such format" in ran.err, (tmp_path / "a7.pdf").exists()) == (2, True, False)
    assert reader(f"annex all --out {tmp_path}/week.14").status == 0


def test_the_file_says_the_format_by_its_ending(reader: Desk, tmp_path: Path) -> None:
    assert reader(f"annex 7 --out {tmp_path}/a.html").status == 0
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_tie_outs_hold_on_the_demo_and_are_shown_with_annex_1(reader: Desk) -> None:
    ran = reader("annex 1 --check")
    assert ran.status == 0, ran.out
    assert "18 of 18" in ran.out
    assert "勾稽 18/18 全部相符" in reader("annex 1").out
    assert reader("annex 4 --check --json").json["broken"] == 0


def test_a_contradiction_in_the_records_ends_the_check_with_status_1(demo: Desk) -> None:
    assert demo("case set C0001 residence.misregistration.kind 迁出").status == 0
    ran = demo("annex 14 --check")
    assert ran.status == 1
    assert "≠" in ran.out
    assert "附件14行数=错录+迁出" in demo("annex 1").out


def test_a_community_alone(reader: Desk) -> None:
    rows = reader("annex 2 --community 乙社区 --json").json["rows"]
    assert rows
    assert {row[1] for row in rows} == {"乙社区"}
    ran = reader("annex 2 --community 乙社")
    assert (ran.status, ran.out) == (2, "")
    assert "drugcheck annex --community 乙社区" in ran.err


def test_the_form_of_one_person(reader: Desk) -> None:
    case = reader("annex 3 --json").json["rows"][0][0]
    shown = reader(f"annex 3 --format md --case {case}").out
    assert shown.count("# 附件3 ") == 1
    assert case in shown
    assert reader(f"annex 7 --case {case}").status == 2
    assert reader("annex 3 --case C9999").status == 2


def test_somebody_without_an_assessment_has_a_form_to_be_filled_in(reader: Desk) -> None:
    assessed = {row[0] for row in reader("annex 3 --json").json["rows"]}
    other = next(row for row in reader("annex 2 --json").json["cases"] if row not in assessed)
    ran = reader(f"annex 3 --case {other}")
    assert ran.status == 0
    assert other in ran.out
    assert "is not listed in annex 3" in ran.err


def test_a_suspicion_that_was_not_verified_has_no_form(reader: Desk) -> None:
    hidden = reader("case list --kind hidden --json").json["cases"][0]["id"]
    ran = reader(f"annex 3 --case {hidden}")
    assert (ran.status, ran.out) == (2, "")
    assert f"drugcheck case verify {hidden}" in ran.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("annex 15", "numbered 1 to 14"),
        ("annex 0", "numbered 1 to 14"),
        ("annex x", "numbered 1 to 14"),
        ("annex", "which annex"),
        ("annex 7 --format xls", "drugcheck annex N --format"),
        ("annex 7 --reveal-health", "--reveal"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_hint(reader: Desk, line: str, said: str) -> None:
    ran = reader(line)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_health_is_revealed_by_an_option_of_its_own(reader: Desk) -> None:
    hidden = reader("annex 5 --reveal --purpose x --json").json["notes"]
    shown = reader("annex 5 --reveal --reveal-health --purpose x --json").json["notes"]
    assert any("特殊病(限阅)" in note for note in hidden)
    assert not any("艾滋病" in note for note in hidden)
    assert any("艾滋病" in note for note in shown)


def test_a_broken_template_is_refused_with_file_line_and_nearest_name(demo: Desk) -> None:
    path = demo.root / "templates" / "annex07.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("licence.class", "licence.clas"), encoding="utf-8")
    ran = demo("annex 7")
    assert (ran.status, ran.out) == (2, "")
    assert "templates/annex07.toml cannot be used: line" in ran.err
    assert "the nearest is licence.class" in ran.err
    assert demo("annex 8").status == 0
    path.unlink()
    assert "there is no template templates/annex07.toml" in demo("annex 7").err


def test_a_damaged_record_is_named_counted_and_the_others_still_stand_there(demo: Desk) -> None:
    record = demo.root / "records" / "C0005.toml.age"
    record.write_bytes(record.read_bytes()[:-40])
    ran = demo("annex 2")
    assert ran.status == 4
    assert "C0005" in ran.err
    assert "有 1 份档案无法读取,未计入本表" in ran.out
    assert "C0006" in ran.out
    status = demo("status")
    assert status.status == 4
    assert "1 records could not be read" in status.out


def test_names_that_a_template_may_use_are_listed(reader: Desk) -> None:
    names = {row["name"] for row in reader("annex --categories --json").json["names"]}
    assert {"has_licence", "facts.responsible_police", "licence.class", "count.registered", "form.opinions"} <= names


def test_status_is_one_screen_without_names(reader: Desk, people: list[dict[str, str]]) -> None:
    ran = reader("status")
    assert ran.status == 0, ran.err
    assert len(ran.out.splitlines()) <= 24
    for part in ("甲社区", "乙社区", "丙社区", "合计", "approvals", "care", "已备案", "已转介"):
        assert part in ran.out
    shown = reader("status --json").json
    assert shown["schema"] == 1
    assert shown["total"]["expected"] == sum(row["expected"] for row in shown["communities"])
    assert reader("status --community 乙社区 --json").json["total"]["registered"] < shown["total"]["registered"]


def test_a_terminal_shows_a_screenful_and_says_how_to_see_the_rest(
    reader: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader("annex 2")
    everybody = len(reader("annex 2 --json").json["rows"])
    monkeypatch.setattr(screen_size, "height", lambda: 30)
    ran = reader("annex 2")
    assert len(ran.out.splitlines()) < 30
    left = everybody - sum(line.startswith("C") for line in ran.out.splitlines())
    assert 150 < left < everybody
    assert f"{left} more: drugcheck annex 2 --all" in ran.err
    assert whole.out == reader("annex 2 --all").out
    assert whole.out.count("\n") > everybody
    assert len(reader("annex 2 --format csv").out.splitlines()) > everybody


def test_a_terminal_shows_one_form_and_how_many_more_there_are(reader: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = len({row[0] for row in reader("annex 3 --json").json["rows"]})
    monkeypatch.setattr(screen_size, "height", lambda: 30)
    ran = reader("annex 3")
    assert ran.out.count("社会面吸毒人员风险分类评估审批表") == 1
    assert f"{forms - 1} more: drugcheck annex 3 --all" in ran.err
