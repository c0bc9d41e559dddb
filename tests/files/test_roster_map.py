"""The map of columns: data that an office extends; a broken one is refused with file, key and the nearest name."""

from pathlib import Path

import pytest

from drugcheck.domain.schema import FIELDS
from drugcheck.files.record import RecordFaultError
from drugcheck.files.roster_map import (
    MapFieldError,
    MapHeaderTwiceError,
    MapUnreadableError,
    MapValueError,
    load_columns,
    load_map,
)

TEMPLATE = Path(__file__).parents[2] / "templates" / "roster.toml"


def write(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text("schema = 1\n" + text, encoding="utf-8", newline="\n")
    return path


def test_the_shipped_map_says_that_it_was_not_checked_and_fills_known_fields_only() -> None:
    shipped = load_map(TEMPLATE)
    assert not shipped.verified
    assert {column.field for column in shipped.columns} <= set(FIELDS)


def test_an_own_map_goes_before_the_shipped_one_and_keeps_the_rest(tmp_path: Path) -> None:
    own = write(
        tmp_path,
        'verified = true\nignored = ["证件号"]\n'
        '[[columns]]\nfield = "person.name"\nheaders = ["被登记人"]\n'
        '[[columns]]\nfield = "person.education"\nheaders = []\nvalues = { "高中" = "初中", "私塾" = "小学" }\n'
        '[[columns]]\nfield = "extra.门牌"\nheaders = ["门牌"]\n',
    )
    columns = load_columns(TEMPLATE, own)
    assert columns.field("被登记人") == "person.name"
    assert columns.field("姓名") == "person.name"
    assert columns.field("证件号") is None
    assert columns.knows("证件号")
    assert columns.field("门牌") == "extra.门牌"
    assert columns.official("person.education", "高中") == "初中"
    assert columns.official("person.education", "大专") == "专科"
    assert not columns.verified


@pytest.mark.parametrize(
    ("text", "place", "nearest"),
    [
        ('[[column]]\nfield = "person.name"\nheaders = []\n', "column", "columns"),
        ('[[columns]]\nfeild = "person.name"\nheaders = []\n', "columns[#1].feild", "field"),
        ('[[columns]]\nfield = "person.name"\nheaders = [1]\n', "headers", ""),
        ("totals = 3\n", "totals", ""),
    ],
)
def test_a_wrong_key_or_type_names_file_line_place_and_the_nearest(
    tmp_path: Path, text: str, place: str, nearest: str
) -> None:
    with pytest.raises(RecordFaultError) as caught:
        load_map(write(tmp_path, text))
    said = str(caught.value)
    assert said.startswith("own.toml: line ")
    assert place in said
    assert nearest in said
    assert "import roster" in str(caught.value.advice)


def test_text_that_is_not_toml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(RecordFaultError, match=r"^own\.toml: line 2"):
        load_map(write(tmp_path, "columns = [[\n"))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("person.nmae", "the nearest is person.name"),
        ("姓名", "the nearest is person.name"),
        ("id_number", "the nearest is person.id_number"),
        ("case.id", "a list of this kind does not fill case.id"),
        ("assessments.level", "a list of this kind does not fill assessments.level"),
        ("health.kind", "a list of this kind does not fill health.kind"),
        ("extra.人脸照片", "PV008"),
        ("extra.", "a list of this kind does not fill extra."),
    ],
)
def test_a_field_that_a_roster_may_not_fill_is_refused(tmp_path: Path, field: str, said: str) -> None:
    with pytest.raises(MapFieldError) as caught:
        load_map(write(tmp_path, f'[[columns]]\nfield = "{field}"\nheaders = ["x"]\n'))
    assert str(caught.value).startswith("own.toml: columns[#1].field: ")
    assert said in str(caught.value)


def test_one_header_for_two_fields_is_refused(tmp_path: Path) -> None:
    one, two = (f'[[columns]]\nfield = "{field}"\n' for field in ("person.name", "person.sex"))
    text = f'{one}headers = ["姓 名"]\n{two}headers = ["姓名"]\n'
    with pytest.raises(MapHeaderTwiceError) as caught:
        load_map(write(tmp_path, text))
    assert caught.value.details == {"file": "own.toml", "number": 2, "header": "姓名", "field": "person.name"}


def test_a_word_for_a_value_that_is_not_official_is_refused_with_the_nearest(tmp_path: Path) -> None:
    text = '[[columns]]\nfield = "person.education"\nheaders = []\nvalues = { "高中" = "普通高" }\n'
    with pytest.raises(MapValueError, match="普通高中"):
        load_map(write(tmp_path, text))


def test_a_map_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (2 * 1024**2))
    for path in (tmp_path / "none.toml", tmp_path, binary, large):
        with pytest.raises(MapUnreadableError):
            load_map(path)
