"""Forms, letters and the dossier: masked on the screen and in files, in full only through the gate, never half done."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.running import Desk
from tests.word import part, template, words

FULL = ("--reveal", "--purpose", "办理", "--to", "派出所")
PAPERS = [
    ("form interview C0001 --who self", "谈话记录（本人）"),
    ("form interview C0001 --who relative", "谈话记录（亲属）"),
    ("form interview C0001 --who neighbour", "走访记录（邻居）"),
    ("form test C0001", "吸毒检测登记表"),
    ("form rights C0001", "个人信息处理告知书"),
    ("form meeting --cases C0001", "会商会议纪要"),
    ("form letter C0001 --kind entry", "关于补录"),
    ("form letter C0001 --kind state", "关于更正登记在册人员现状"),
    ("form letter C0001 --kind correction", "关于更正登记在册人员信息"),
    ("form letter C0001 --kind reminder --about 补充材料", "补充材料"),
    ("dossier C0001", "一人一档"),
]
each_paper = pytest.mark.parametrize(
    ("line", "title"), PAPERS, ids=[line.partition(" --")[0] + str(n) for n, (line, _) in enumerate(PAPERS)]
)


@pytest.fixture(scope="session")
def reader(small_source: Path) -> Desk:
    """A demo that nobody writes into."""
    return Desk(small_source)


@pytest.fixture(scope="session")
def person(reader: Desk) -> dict[str, str]:
    """Who C0001 is."""
    shown = reader("case show C0001 --json --reveal --purpose x").json
    return {**shown["person"], "address": shown["residence"]["household_address"]}


def hidden(text: str, person: dict[str, str]) -> bool:
    return not any(person[key] in text for key in ("name", "id_number", "phone", "address"))


@each_paper
def test_a_paper_is_shown_in_words_and_masked(reader: Desk, person: dict[str, str], line: str, title: str) -> None:
    ran = reader(line)
    assert ran.status == 0, ran.err
    assert title in ran.out
    assert "C0001" in ran.out
    assert hidden(ran.out, person)


@each_paper
def test_a_paper_is_a_word_document_masked_for_its_owner_alone_and_the_same_twice(
    reader: Desk, person: dict[str, str], tmp_path: Path, line: str, title: str
) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    ran = reader(f"{line} --out", str(first))
    assert ran.status == 0, ran.err
    assert ran.out == ""
    assert "masked" in ran.err
    assert reader(f"{line} --out", str(second)).status == 0
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(io.BytesIO(first.read_bytes())) as package:
        assert all(hidden(package.read(name).decode(errors="replace"), person) for name in package.namelist())
    assert title in "\n".join(words(first.read_bytes()))


@each_paper
def test_in_full_a_paper_leaves_only_through_the_gate(
    desk: Desk, person: dict[str, str], tmp_path: Path, line: str, title: str
) -> None:
    path = tmp_path / "a.docx"
    for refused in (FULL[:1], FULL[:3], (*FULL[:1], *FULL[3:])):
        assert desk(f"{line} --out", str(path), *refused).status == 5, refused
    assert desk(f"{line} --out", str(desk.root / "a.docx"), *FULL).status == 5
    assert not path.exists()
    ran = desk(f"{line} --out", str(path), *FULL)
    assert ran.status == 0, ran.err
    (entry,) = desk("export log --json").json["exports"]
    assert entry["recipient"] == "派出所"
    assert entry["what"].isascii()
    told = "relative" in line or "neighbour" in line
    assert (person["name"] in "\n".join(words(path.read_bytes()))) is not told
    assert person["name"] not in part(path.read_bytes(), "docProps/core.xml")


def test_a_paper_is_a_docx_and_its_case_exists(reader: Desk, tmp_path: Path) -> None:
    for line in ("form test C0001", "form letter C0001 --kind entry", "dossier C0001"):
        ran = reader(f"{line} --out", str(tmp_path / "a.txt"))
        assert (ran.status, ran.err.splitlines()[0][:9]) == (2, "drugcheck")
        assert ".docx" in ran.err
    for line in ("form test C9999", "form meeting --cases C9999", "dossier C9999", "dossier gpas"):
        assert reader(line).status == 2, line
    assert reader("form interview C0001 --who other").status == 2
    assert reader("form meeting 1").status == 2
    assert reader("form meeting 99").status == 2
    assert list(tmp_path.glob("a.*")) == []


@pytest.mark.parametrize("broken", ["no document", "{{ 姓明 }}", "{{ 姓名 ", "{% for x in y %}"])
def test_a_broken_template_is_named_in_one_line_and_nothing_is_done(desk: Desk, tmp_path: Path, broken: str) -> None:
    for name in ("letter_entry.docx", "annex03.docx", "dossier.docx"):
        path = desk.root / "templates" / name
        path.write_text(broken) if broken == "no document" else template(path, broken)
    lines = (
        "form letter C0001 --kind entry --record --number 函1 --out",
        "annex 3 --case C0001 --out",
        "dossier C0001 --out",
    )
    for line, name in zip(lines, ("letter_entry", "annex03", "dossier"), strict=True):
        ran = desk(line, str(tmp_path / "a.docx"))
        assert ran.status == 2, ran.err
        said = ran.err.splitlines()
        assert said[0].startswith(f"drugcheck: templates/{name}.docx cannot be used as a template: ")
        assert said[1].startswith("hint: ")
        assert len(said) == 2
    assert list(tmp_path.glob("*.docx")) == []
    assert desk("form letters --json").json["letters"] == []


def test_the_office_edits_its_own_letter(desk: Desk) -> None:
    template(desk.root / "templates" / "letter_entry.docx", "致{{ 收函单位 }}：{{ 档案编号 }}")
    assert desk("form letter C0001 --kind entry --to 示例派出所").out == "致示例派出所：C0001\n"


def test_a_letter_is_recorded_where_that_is_asked_and_answered_later(desk: Desk, tmp_path: Path) -> None:
    drafted = desk("form letter C0002 --kind entry --number 函1 --out", str(tmp_path / "a.docx"))
    assert drafted.status == 0, drafted.err
    assert desk("form letters --json").json["letters"] == []
    sent = desk("form letter C0002 --kind entry --to 示例派出所 --number 函1 --due 2022-04-20 --record --json")
    assert sent.status == 0, sent.err
    (row,) = desk("form letters --json --open").json["letters"]
    assert (row["case"], row["no"], row["kind"], row["to"], row["number"]) == ("C0002", 1, "补录", "示例派出所", "函1")
    again = desk("form letter C0002 --kind entry --number 函1 --record")
    assert (again.status, "already" in again.err) == (2, True)
    answered = desk("form answer C0002 1 --from -", stdin='answer = "已补录"')
    assert answered.status == 0, answered.err
    assert desk("form letters --open").out == "无\n"
    assert desk("form letters --json").json["letters"][0]["answered"] == "2022-04-07"
    assert "已补录" not in desk("case show C0002").out
    assert desk("form answer C0002 1").status == 2
    assert desk("form answer C0002 7").status == 2


def test_the_letter_and_receipt_of_a_transfer_stand_in_annex_14(desk: Desk) -> None:
    refused = desk("form letter C0003 --kind moved --number 函3 --record")
    assert refused.status == 2
    assert "residence.misregistration.kind" in refused.err
    hint = refused.err.splitlines()[1].removeprefix("hint: drugcheck ")
    assert desk(hint).status == 0
    sent = desk("form letter C0003 --kind moved --number 函3 --record")
    assert sent.status == 0, sent.err
    assert "MV005" in sent.out
    assert desk("form answer C0003 1 --receipt 回执3").status == 0
    moved = desk("case show C0003 --json").json["residence"]["misregistration"]
    assert (moved["letter"], moved["letter_on"], moved["receipt"]) == ("函3", "2022-04-07", "回执3")


def test_nothing_is_written_to_anybody_without_ground(desk: Desk) -> None:
    assert desk("form letter C0001 --kind release").status == 5
    assert desk("form letter C0001 --kind receipt").status == 2
    assert desk("form letter C0001 --kind reminder").status == 2


def test_the_forms_are_listed_and_each_has_its_template(reader: Desk) -> None:
    listed = reader("form list --json").json["forms"]
    assert len(listed) == 14
    for row in listed:
        assert (reader.root / "templates" / row["template"]).is_file()


def test_the_dossier_may_be_asked_for_by_its_case_alone(reader: Desk) -> None:
    short, whole = reader("dossier C0001"), reader("dossier show C0001")
    assert short.out == whole.out
    for heading in ("# 一人一档 C0001", "## 基本情况", "## 戒毒协议", "## 风险评估", "## 管理措施", "## 就业救助"):
        assert heading in short.out
    assert "## 材料目录" in short.out
    assert "## 变更记录" in short.out
    assert reader("dossier --help").out.startswith("usage: drugcheck dossier ")
    assert reader("dossier C0001 --reveal-health").status == 2


def test_the_changes_of_a_case_stand_in_its_dossier(desk: Desk) -> None:
    desk("case set C0001 status.place 示例区")
    changes = desk("dossier C0001").out.partition("## 变更记录")[2]
    assert changes.rstrip().splitlines()[-3].endswith("人员现状：场所 示例街道 → 示例区 |")


def test_a_dossier_is_what_it_was_then(reader: Desk, tmp_path: Path) -> None:
    then, now = reader("dossier C0001 --as-of 2022-03-06"), reader("dossier C0001")
    assert then.status == 0, then.err
    assert then.out.count("| 2022-0") < now.out.count("| 2022-0")
    assert "谈话记录-2022-001-1" in now.out
    assert "谈话记录-2022-001-1" not in then.out
    path = tmp_path / "then.docx"
    assert reader("dossier C0001 --as-of 2022-03-06 --out", str(path)).status == 0
    assert "谈话记录-2022-001-1" not in "\n".join(words(path.read_bytes()))
    assert reader("dossier gaps --as-of 2022-03-06 --json").json["complete"] == 0


def test_annex_3_alone_is_a_word_document_and_needs_a_file(
    reader: Desk, person: dict[str, str], tmp_path: Path
) -> None:
    one, all_ = tmp_path / "one.docx", tmp_path / "all.docx"
    assert reader("annex 3 --case C0001 --out", str(one)).status == 0
    shown = "\n".join(words(one.read_bytes()))
    assert "社会面吸毒人员风险分类评估审批表" in shown
    assert hidden(shown, person)
    ran = reader("annex 3 --format docx --out", str(all_))
    assert "masked" in ran.err
    assert words(all_.read_bytes()).count("社会面吸毒人员风险分类评估审批表") > 5
    assert all_.stat().st_mode & 0o777 == 0o600
    for line in (
        "annex 3 --format docx",
        f"annex 4 --out {tmp_path}/b.docx",
        f"annex all --format docx --out {tmp_path}/c",
    ):
        refused = reader(line)
        assert (refused.status, refused.err.count("\n")) == (2, 2), line
    assert not (tmp_path / "b.docx").exists()


def test_gaps_add_up(reader: Desk) -> None:
    found = reader("dossier gaps --json").json
    assert found["expected"] == 12
    assert found["complete"] + found["lacking"] == found["expected"]
    assert sum(found["by_category"].values()) == found["lacking"] == len(found["dossiers"])
    assert all(dossier["missing"] for dossier in found["dossiers"])
    codes = {f["case"] for f in reader("validate --json --select DS001").json["findings"]}
    assert {dossier["case"] for dossier in found["dossiers"]} == codes
    line = reader("dossier gaps").out.splitlines()[-1]
    assert line.startswith("应建 12  已建 12  完整 ")
    assert reader("dossier gaps --community 丁社区").status == 2
    custody = reader("dossier gaps --category custody --json").json
    assert custody["expected"] <= found["expected"]
