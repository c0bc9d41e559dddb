"""What is shown of a person: nothing personal by default, in the tables, the forms and the view of a case."""

import json
from datetime import date

import pytest

from drugcheck.domain.annexes import NUMBERS
from drugcheck.domain.case import Case
from drugcheck.domain.fields import FIELDS, SECTIONS
from drugcheck.domain.masking import (
    EVERYTHING,
    MASKED,
    ORDINARY,
    PARTS,
    REVEALED,
    Masking,
    mask_address,
    mask_id,
    mask_name,
    mask_phone,
    mask_relation,
    mask_value,
    masked,
    show_change,
)
from drugcheck.domain.shapes import Field
from drugcheck.files import form_texts, html_pages, table_json, tables
from tests import annex_cases as annexes
from tests import build as made


@pytest.mark.parametrize(
    ("name", "shown"), [("周试三", "周**"), ("张试", "张*"), ("三", "*"), ("阿卜杜拉·试一", "阿**"), ("", "*")]
)
def test_a_name_keeps_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_an_id_number_keeps_its_last_four_and_a_short_one_nothing() -> None:
    assert mask_id("000000197811300333") == "*" * 14 + "0333"
    assert mask_id("000000780101001") == "*" * 11 + "1001"
    assert mask_id("1234567") == "*******"


@pytest.mark.parametrize(
    ("number", "shown"), [("13800000031", "138****0031"), ("0734-8123456", "****"), ("zs31", "****"), ("110", "****")]
)
def test_a_telephone_number_keeps_three_and_four(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("示例区示例街道解放路1号", "示例区示例街道***"),
        ("示例区示例街道乙社区解放路1号", "示例区示例街道乙社区***"),
        ("外省示例市示例区示例街道工人新村3栋", "外省示例市示例区示例街道***"),
        ("示例市幸福小区3栋", "示例市***"),
        ("示例县示例镇王村3组", "示例县示例镇王村***"),
        ("示例区示例街道 甲社区", "示例区示例街道甲社区"),
        ("解放路1号", "(略)"),
        ("3-201", "(略)"),
    ],
)
def test_an_address_keeps_its_administrative_levels(address: str, shown: str) -> None:
    assert mask_address(address) == shown


@pytest.mark.parametrize(
    "text", ["女儿", "父母", "长子", "两个儿子", "女儿(6-14)、儿子(1-2)", "父亲、母亲(已故)", "2名子女", "外祖母和舅舅"]
)
def test_a_relation_is_shown(text: str) -> None:
    assert mask_relation(text) == text


@pytest.mark.parametrize("text", ["女儿周小小", "周小小(女儿)", "周小小", "女儿 周某", "长子周大"])
def test_a_name_that_stands_where_a_relation_belongs_is_not(text: str) -> None:
    assert mask_relation(text) == "(略)"


def marked(field: Field) -> object:
    """A value of the field that would be recognised anywhere."""
    if field.enum is not None:
        return next(iter(field.enum)).value
    if field.type is date:
        return date(1971, 2, 3)
    return (
        "1" + str(7_340_000_000 + abs(hash(field.path)) % 1_000_000) if field.mask == "phone" else f"記{field.path}記"
    )


def full_case(**more: object) -> tuple[Case, dict[str, str]]:
    """A case with a marker in every masked text, and the markers by path."""
    changes: dict[str, object] = {}
    for section in ("health", "hardships", "relatives", "care", "not_applicable", "letters", "requests", "waivers"):
        number = {"no": 1} if SECTIONS[section].identity == "no" else {}
        changes[section] = [number | _needed(section)]
    for section in ("hidden", "death", "public_role", "residence.misregistration"):
        changes[section] = _needed(section)
    changes["extra"] = {"备注": "記extra記"}
    markers: dict[str, str] = {"extra": "記extra記"}
    for field in FIELDS.values():
        if field.mask is None or field.enum is not None or field.type not in (str, date):
            continue
        value = marked(field)
        changes[_entry_path(field)] = [value] if field.repeated else value
        markers[field.path] = value.isoformat() if isinstance(value, date) else str(value)
    return made.case(changes | {key.replace("__", "."): value for key, value in more.items()}), markers


def _needed(section: str) -> dict[str, object]:
    required = (f for f in FIELDS.values() if f.path.startswith(f"{section}.") and f.required and f.key != "no")
    return {f.key: date(2022, 3, 1) if f.type is date else marked(f) for f in required}


def _entry_path(field: Field) -> str:
    if not field.listed:
        return field.path
    parts = field.path.split(".")
    way = [parts[0], "1"]
    for part in parts[1:-1]:
        way += [part, "1"] if part in ("circumstances", "approvals", "channels") else [part]
    return ".".join([*way, parts[-1]])


def leaks(text: str, markers: dict[str, str]) -> set[str]:
    return {path for path, marker in markers.items() if marker in text}


def test_the_marker_case_holds_a_marker_in_every_masked_text() -> None:
    case, markers = full_case()
    shown = json.dumps(masked(case, EVERYTHING), ensure_ascii=False)
    assert leaks(shown, markers) == set(markers)
    assert len(markers) > 30


# Of values in words: an official term, such as the cause of a death, holds no marker.
GUARDED = {
    "health": {"tests.medication"},
    "hiv": set[str](),
    "whereabouts": {"visits.whereabouts"},
    "hidden": {"visits.informant"},
}


def seen_of_the_marker_case(*parts: str) -> set[str]:
    case, markers = full_case()
    return leaks(json.dumps(masked(case, Masking(frozenset(parts))), ensure_ascii=False), markers)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_named_is_shown_and_no_other(part: str) -> None:
    shown = seen_of_the_marker_case(part)
    if part in GUARDED:
        # Every date of the marker case is the same day, that of a diagnosis too.
        assert {path for path in shown if not path.startswith(("health.", "person.birth_date"))} == GUARDED[part]
    else:
        others = set().union(*GUARDED.values(), *(seen_of_the_marker_case(other) for other in ORDINARY - {part}))
        assert shown
        assert not shown & others


def test_the_ordinary_parts_leave_out_what_is_guarded_and_a_value_is_named_by_its_path() -> None:
    _case, markers = full_case()
    hidden = {path for path in set(markers) - seen_of_the_marker_case(*ORDINARY) if not path.startswith("health.")}
    assert hidden == set().union(*GUARDED.values())
    assert seen_of_the_marker_case("visits.whereabouts") == {"visits.whereabouts"}


@pytest.mark.parametrize(("path", "part"), [("death.cause", "health"), ("hidden.source", "hidden")])
def test_a_guarded_term_goes_with_its_part(path: str, part: str) -> None:
    value = next(iter(FIELDS[path].enum or ()))
    assert mask_value(FIELDS[path], value, Masking(ORDINARY)) == "(限阅)"
    assert mask_value(FIELDS[path], value, Masking(frozenset({part}))) == value.value


def test_a_change_shows_what_its_value_shows() -> None:
    seen = Masking(frozenset({"visits.whereabouts", "health"}))
    assert show_change("visits.3.whereabouts", "restricted", "外地", seen) == "外地"
    assert show_change("visits.3.informant", "restricted", "周某", seen) == "(限阅)"
    assert show_change("health.1.kind", "health", "癌症", seen) == "(限阅)", "which illness changed is not said"
    assert show_change("health.1.kind", "health", "艾滋病", EVERYTHING) == "艾滋病"


def test_the_view_of_a_case_leaks_nothing() -> None:
    case, markers = full_case()
    assert leaks(json.dumps(masked(case), ensure_ascii=False), markers) == set()


@pytest.mark.parametrize("number", NUMBERS)
def test_no_annex_leaks_anything_in_any_format(number: int) -> None:
    case, markers = full_case()
    hidden, _ = full_case(case__kind="隐性", case__id="C0002", hidden__verification="已核实")
    dead, _ = full_case(status__current="死亡", case__id="C0003")
    inflow, _ = full_case(case__kind="流入", case__id="C0004", inflow={"since": date(2021, 1, 1)})
    long_ago = {"drug_history__last_use": date(2010, 1, 1), "drug_history__last_seized": None, "treatments": None}
    asked = {"screening__driving_licence": "有", "screening__prior_drug_crime": "有"}
    clean, _ = full_case(case__id="C0005", **long_ago, **asked)
    table = annexes.table(number, annexes.context(case, hidden, dead, inflow, clean))
    assert table.rows
    for write in (tables.csv_lines, tables.markdown, tables.text_lines, table_json.table_json, html_pages.table_page):
        assert leaks("".join(write(table)), markers) == set()


def test_the_form_leaks_nothing() -> None:
    case, markers = full_case()
    whole = annexes.context(case)
    forms, empty = annexes.form(whole), annexes.table(3, whole)
    assert forms
    for write in (form_texts.forms_markdown, form_texts.forms_text, html_pages.forms_page):
        assert leaks("".join(write(forms, empty)), markers) == set()


def test_every_fact_that_reads_a_masked_text_is_masked() -> None:
    """Whatever the office puts into a template: no named fact and no field shows a marker."""
    from drugcheck.domain.annex_facts import NAMED_FACTS
    from drugcheck.domain.annex_values import cell
    from drugcheck.domain.facts import Facts

    case, markers = full_case()
    facts = Facts(case, made.config(), made.TODAY)
    for value in (*(f"facts.{name}" for name in NAMED_FACTS), *FIELDS, "extra.备注"):
        assert leaks(cell(value, "text", MASKED)(facts), markers) == set(), value


def test_an_absent_value_stays_absent_and_an_unmasked_one_keeps_its_type() -> None:
    assert mask_value(FIELDS["person.name"], None) is None
    assert mask_value(FIELDS["drug_history.seizures"], 2) == 2
    assert mask_value(FIELDS["status.since"], date(2022, 3, 1)) == "2022-03-01"
    assert mask_value(FIELDS["person.aliases"], ("三哥", "四")) == ["三*", "*"]
    assert mask_value(FIELDS["person.aliases"], ("三哥",), REVEALED) == ["三哥"]


def test_a_date_of_birth_is_hidden_and_illness_is_only_there_or_not() -> None:
    assert mask_value(FIELDS["person.birth_date"], date(1978, 11, 30)) == "(限阅)"
    assert mask_value(FIELDS["health.kind"], "精神病史") == "有"
    assert mask_value(FIELDS["death.cause"], "疾病") == "(限阅)"


def test_the_view_of_a_revealed_case_names_hiv_only_where_health_is_revealed() -> None:
    case = made.case({"health": [{"no": 1, "kind": "艾滋病", "treatment": "抗病毒治疗"}]})
    assert masked(case)["health"] == [{"no": 1, "kind": "有", "treatment": "有"}]
    assert masked(case, REVEALED)["health"] == [{"no": 1, "kind": "特殊病(限阅)", "treatment": "(限阅)"}]
    assert masked(case, EVERYTHING)["health"] == [{"no": 1, "kind": "艾滋病", "treatment": "抗病毒治疗"}]


def test_the_view_of_a_case_has_the_keys_of_the_file_and_leaves_out_what_is_empty() -> None:
    shown = masked(made.case())
    assert list(shown)[:5] == ["schema", "case", "person", "residence", "status"]
    assert "health" not in shown
    assert "licence" not in shown
