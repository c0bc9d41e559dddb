"""Word documents: a value is only ever text, a wrong template is named, the same input gives the same bytes."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drugcheck.files.word import Properties, WordTemplateError, plain, render, template_path
from tests.word import part, template, words

PROPERTIES = Properties("表", "示例街道", date(2022, 4, 7))
NASTY = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.text(st.sampled_from("{}%_#<>&\"'\\\x00\x07\x0c\x1b\u202e\ufffe\n\r\t周 "), max_size=20),
    st.sampled_from(
        (
            "{{ 别的 }}",
            "{% for x in y %}",
            "{_{ 别的 }_}",
            "{_% raw %_}",
            "</w:t></w:r></w:p>",
            "&lt;w:p/&gt;",
            "]]><!--",
            "{# 注 #}",
            "{%tr endfor %}",
        )
    ),
)


def made(path: Path, **values: Any) -> bytes:
    return render(path, values, PROPERTIES)


@pytest.fixture(scope="session")
def plain_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template(tmp_path_factory.mktemp("word") / "a.docx", "前{{ 姓名 }}后", cells=[["{{ 姓名 }}", "止"]])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NASTY)
def test_a_value_stands_there_as_it_is_and_breaks_nothing(plain_template: Path, text: str) -> None:
    shown = words(made(plain_template, 姓名=text, 别的="不该出现"))
    assert shown == [f"前{plain(text)}后", plain(text), "止"]
    assert "不该出现" not in shown


def test_ten_thousand_characters_stand_there_to_the_last(plain_template: Path) -> None:
    text = "长" * 9_998 + "完了"
    assert words(made(plain_template, 姓名=text))[1] == text


def test_a_tag_that_word_has_cut_into_runs_is_still_one_tag(tmp_path: Path) -> None:
    path = template(tmp_path / "a.docx", "")
    from docx import Document

    document = Document(str(path))
    for piece in ("{{ 姓", "名 }", "}"):
        document.paragraphs[0].add_run(piece).bold = piece == "名 }"
    document.save(str(path))
    assert words(made(path, 姓名="周某")) == ["周某"]


def test_lists_and_tables_are_read_by_name_and_rows_are_repeated(tmp_path: Path) -> None:
    cells = [["{%tr for one in 人 %}", ""], ["{{ one.姓名 }}", "{{ one['谈话(本人)'] }}"], ["{%tr endfor %}", ""]]
    path = template(tmp_path / "a.docx", cells=cells)
    people = [{"姓名": "周某", "谈话(本人)": 1}, {"姓名": "李某", "谈话(本人)": None}]
    assert words(made(path, 人=people)) == ["周某", "1", "李某", ""]


def test_the_same_input_gives_the_same_bytes_and_no_time_or_name_of_who_made_it(plain_template: Path) -> None:
    first, second = made(plain_template, 姓名="周某"), made(plain_template, 姓名="周某")
    assert first == second
    core = part(first, "docProps/core.xml")
    assert core.count("2022-04-07T00:00:00Z") == 2
    assert "示例街道" in core
    assert "周某" not in core
    assert "python-docx" not in core


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ 姓明 }}", "there is no tag 姓明; the nearest is 姓名"),
        ("{{ 人.姓明 }}", "there is no tag 姓明; the nearest is 姓名"),
        ("{{ 姓名 ", "a tag is wrong: "),
        ("{% for one in 人 %}", "a tag is wrong: Unexpected end of template"),
        ("{{ 姓名.__class__ }}", "a tag is wrong: access to attribute '__class__'"),
        ("{{ 姓名 + 1 }}", "a tag is wrong: TypeError"),
        ("{{ 1 / 0 }}", "a tag is wrong: ZeroDivisionError"),
        ("{% include 'x' %}", "a tag is wrong: TypeError"),
        ("{{ 姓名|safe }}", "a tag is wrong: No filter named 'safe'"),
        ("{{ lipsum() }}", "there is no tag lipsum"),
        ("{{ 姓名 * 10000000000 }}", "a tag is wrong: * is for numbers only"),
        ("{{ 10 ** 10 }}", "a tag is wrong: ** is not allowed"),
        ("{{ 姓名|center(10000000000) }}", "a tag is wrong: No filter named 'center'"),
        ("{{ 姓名.ljust(10000000000) }}", "a tag is wrong: access to attribute 'ljust'"),
        (
            "{% for a in range(200) %}{% for b in range(200) %}{% endfor %}{% endfor %}",
            "a tag is wrong: range() goes round more than 10000 times",
        ),
    ],
)
def test_a_wrong_tag_is_named_with_the_file_and_no_value(tmp_path: Path, text: str, reason: str) -> None:
    path = template(tmp_path / "函.docx", text)
    with pytest.raises(WordTemplateError) as caught:
        made(path, 姓名="周某某", 人={"姓名": "周某某"})
    said = str(caught.value.message)
    assert said.startswith(f"{tmp_path.name}/函.docx cannot be used as a template: {reason}")
    assert "周某某" not in said
    assert "\n" not in said


def test_a_block_across_rows_is_an_error_and_loses_nothing_in_silence(tmp_path: Path) -> None:
    path = template(tmp_path / "a.docx", cells=[["{% if not 姓名 %}", "{{ 姓名 }}"], ["{%tr endif %}", ""]])
    with pytest.raises(WordTemplateError, match="begins and ends in different rows"):
        made(path, 姓名="周某")


def _other_file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _with_part(path: Path, name: str, data: bytes) -> Path:
    template(path, "{{ 姓名 }}")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return path


_LINK = b'<Relationship Id="r9" Type="http://x/%s" Target="http://example.invalid/a" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path, "the file cannot be read"),
        (lambda path: _other_file(path, b""), "not a Word document"),
        (lambda path: _other_file(path, b"PK\x05\x06" + bytes(18)), "not a Word document"),
        (lambda path: _other_file(path, b"not a document"), "not a Word document"),
        (lambda path: _other_file(path, bytes((8 << 20) + 1)), "larger than 8 MiB"),
        (lambda path: _with_part(path, "word/vbaProject.bin", b"x"), "holds macros"),
        (lambda path: _with_part(path, "word/_rels/settings.xml.rels", _LINK % b"attachedTemplate"), "from outside"),
        (lambda path: _with_part(path, "word/media/big.xml", bytes((64 << 20) + 1)), "more than 64 MiB"),
    ],
    ids=["missing", "empty", "empty-archive", "text", "large", "macros", "outside", "bomb"],
)
def test_what_is_no_template_is_refused(tmp_path: Path, make: Any, reason: str) -> None:
    with pytest.raises(WordTemplateError, match=reason):
        made(make(tmp_path / "a.docx"), 姓名="周某")


def test_a_workbook_is_no_template(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(WordTemplateError, match="not a Word document"):
        made(path, 姓名="周某")


def test_a_hyperlink_does_no_harm(tmp_path: Path) -> None:
    path = _with_part(tmp_path / "a.docx", "word/_rels/footnotes.xml.rels", _LINK % b"hyperlink")
    assert words(made(path, 姓名="周某")) == ["周某"]


def test_a_form_that_the_workspace_lacks_is_the_shipped_one(tmp_path: Path) -> None:
    assert template_path(tmp_path, "annex03.docx").is_file()
    own = template(tmp_path / "annex03.docx", "x")
    assert template_path(tmp_path, "annex03.docx") == own
