"""Templates: the shipped ones load and name what exists; a wrong one is refused with every fault and its line."""

from pathlib import Path

import pytest

from drugcheck.domain.annex_facts import NAMED_FACTS
from drugcheck.domain.annexes import NUMBERS
from drugcheck.domain.belonging import CATEGORIES
from drugcheck.files import annex_template
from drugcheck.files.annex_template import NoTemplateError, TemplateError, UnreadableTemplateError
from tests import annex_cases as annexes

# The titles of the notice, 附件 1 to 14.
TITLES = (
    "登记在册吸毒人员排查统计表",
    "吸毒人员排查情况登记通表",
    "社会面吸毒人员风险分类评估审批表",
    "高、中风险社会面吸毒人员排查信息登记表",
    "有精神病史等特殊病吸毒人员排查信息登记表",
    "有涉毒犯罪前科吸毒人员排查信息登记表",
    "有驾驶证吸毒人员排查信息登记表",
    "流入本地吸毒史人员摸排信息登记表",
    "直系亲属有特殊困难的吸毒人员排查信息登记表",
    "有吸毒史公职人员、党员排查信息登记表",
    "隐性吸毒人员排查信息登记表",
    "戒断5年、10年以上未复吸人员排查信息登记表",
    "死亡吸毒人员摸排信息登记表",
    "登记在册错录/迁出吸毒人员信息登记表",
)

HEAD = 'schema = 1\nnumber = 7\ntitle = "表"\nrows = "has_licence"\n'
NAME = '[[columns]]\nheader = "姓名"\nvalue = "person.name"\n'


def refused(text: str) -> list[tuple[int | None, str, str | None]]:
    """Line, place and nearest known name of every fault."""
    with pytest.raises(TemplateError) as raised:
        annex_template.from_text(text, "templates/annex07.toml", 7)
    return [(fault.line, fault.place, fault.nearest) for fault in raised.value.faults]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_shipped_template_loads_under_its_official_title_and_says_that_it_is_unverified(number: int) -> None:
    template = annexes.template(number)
    assert (template.number, template.title, template.verified) == (number, TITLES[number - 1], False)
    assert template.empty == "无"
    assert template.footer == ("填报人", "审核人", "负责人", "联系电话", "填报日期")


def test_every_category_that_an_annex_needs_exists_and_every_fact_is_called_something() -> None:
    assert {template.rows for template in annexes.templates().values() if template.rows} <= set(CATEGORIES)
    assert all(fact.label for fact in NAMED_FACTS.values())


def test_every_named_fact_is_used_by_a_shipped_template() -> None:
    used = {column.value for template in annexes.templates().values() for column in template.columns}
    assert {f"facts.{name}" for name in NAMED_FACTS} - used == {"facts.age", "facts.assessment_reason"}


def test_all_faults_are_named_at_once_with_line_and_nearest_name() -> None:
    text = (
        HEAD.replace("number = 7", "number = 8").replace("has_licence", "has_license")
        + 'sort = ["case.comunity"]\n'
        + '[[columns]]\nheader = "姓名"\nvalue = "person.nam"\n'
        + '[[columns]]\nheader = "民警"\nvalue = "facts.responsble_police"\n'
    )
    assert refused(text) == [
        (2, "number", "7"),
        (4, "rows", "has_licence"),
        (5, "sort[#1]", "case.community"),
        (8, "columns[#1].value", "person.name"),
        (11, "columns[#2].value", "facts.responsible_police"),
    ]


def test_a_fault_of_form_does_not_hide_a_fault_of_meaning() -> None:
    text = HEAD + '[[columns]]\nheader = "姓名"\nvalu = "x"\n[[columns]]\nheader = "号"\nvalue = "person.id_nmber"\n'
    places = {place for _, place, _ in refused(text)}
    assert {"columns[#1].valu", "columns[#1].value", "columns[#2].value"} <= places


def test_the_same_header_may_stand_in_two_groups_and_not_twice_in_one() -> None:
    grouped = NAME + '[[columns]]\ngroup = "本人"\nheader = "姓名"\nvalue = "person.name"\n'
    assert annex_template.from_text(HEAD + grouped, "x", 7).columns[1].group == "本人"
    assert refused(HEAD + NAME + NAME) == [(9, "columns[#2].header", None)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD, ""),
        (HEAD + NAME.replace("person.name", "count.registered"), "columns[#1].value"),
        (HEAD + NAME.replace("person.name", "form.opinions"), "columns[#1].value"),
        (HEAD + NAME.replace("person.name", "extra."), "columns[#1].value"),
        (HEAD + NAME.replace("person.name", "extra.人脸照片"), "columns[#1].value"),
        (HEAD + NAME + 'as = "date"\n', "columns[#1].as"),
        (HEAD + NAME + 'as = "words"\n', "columns[#1].as"),
        (HEAD + NAME.replace("姓名", " "), "columns[#1].header"),
        (HEAD + 'paper = "A9"\n' + NAME, "paper"),
        (HEAD + 'per = "community"\n' + NAME, "per"),
        (HEAD.replace('rows = "has_licence"\n', "") + NAME, ""),
        (HEAD + 'per = "person"\n' + NAME, "per"),
        (HEAD + 'sort = ["row_number"]\n' + NAME, "sort[#1]"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, place: str) -> None:
    assert place in {where for _, where, _ in refused(text)}


def test_a_table_of_counts_takes_counts_only() -> None:
    text = 'schema = 1\nnumber = 1\ntitle = "表"\nper = "community"\n'
    with pytest.raises(TemplateError) as raised:
        annex_template.from_text(text + NAME, "x", 1)
    assert [fault.place for fault in raised.value.faults] == ["columns[#1].value"]


def test_the_error_names_file_lines_and_a_command_and_no_traceback_of_values() -> None:
    with pytest.raises(TemplateError) as raised:
        annex_template.from_text(HEAD + NAME.replace("person.name", "person.nam"), "templates/annex07.toml", 7)
    assert str(raised.value) == (
        "templates/annex07.toml cannot be used: line 7, columns[#1].value: unknown field; the nearest is person.name"
    )
    assert raised.value.exit_status == 2


@pytest.mark.parametrize("text", ["x", "schema = 2\n", "", HEAD + "[[columns]\n"])
def test_what_is_no_template_at_all_is_refused(text: str) -> None:
    assert refused(text)


def test_the_number_must_be_that_of_the_file_name(tmp_path: Path) -> None:
    path = tmp_path / "annex08.toml"
    path.write_text(HEAD + NAME, encoding="utf-8")
    with pytest.raises(TemplateError, match="number 7 in the file of annex 8"):
        annex_template.load(path)
    path.rename(tmp_path / "annex07.toml")
    assert annex_template.load(tmp_path / "annex07.toml").number == 7


def test_a_template_that_is_not_there_or_not_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoTemplateError):
        annex_template.load(tmp_path / "annex07.toml")
    (tmp_path / "annex07.toml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(UnreadableTemplateError):
        annex_template.load(tmp_path / "annex07.toml")
    (tmp_path / "annex08.toml").write_bytes(b"#" * (annex_template.MOST_BYTES + 1))
    with pytest.raises(UnreadableTemplateError):
        annex_template.load(tmp_path / "annex08.toml")
