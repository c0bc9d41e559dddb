"""The schema read from the annotations, and a case edited by dotted path."""

import traceback
from datetime import date

import msgspec.structs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drugcheck.domain import schema
from drugcheck.domain.case import Case
from drugcheck.domain.editing import (
    EntryNeededError,
    FixedFieldError,
    MissingValueError,
    UnknownEntryError,
)
from drugcheck.domain.office import Config
from drugcheck.domain.paths import ProhibitedFieldError, UnknownFieldError
from drugcheck.domain.prohibited import prohibited_word
from drugcheck.domain.registers import SHAPES
from drugcheck.domain.schema import (
    FIELDS,
    PROHIBITED,
    SECTIONS,
    changes,
    field_at,
    get_value,
    nearest,
    set_value,
    set_values,
)
from drugcheck.domain.sections.base import Record
from drugcheck.domain.shapes import Shape, shape_of
from drugcheck.domain.titles import TITLES
from drugcheck.domain.typed import ValueTypeError, parse_text
from drugcheck.domain.vocabulary import Interviewee, VisitMethod
from drugcheck.errors import DrugcheckError, UsageError
from tests import build, strategies

BIG = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=40)
MARKER = "张标记"


def test_a_path_uses_the_keys_of_the_file() -> None:
    assert FIELDS["licence.class"].attribute == "class_"
    assert FIELDS["visits.with"].enum is Interviewee
    assert "licence.class_" not in FIELDS
    assert "schema" not in FIELDS


def test_every_field_has_an_official_label_and_an_owner() -> None:
    for path, field in FIELDS.items():
        assert field.path == path
        assert any("一" <= character <= "鿿" for character in field.label), path
        assert field.owner in ("community", "police")


def test_every_section_has_a_chinese_title() -> None:
    for path, section in SECTIONS.items():
        assert section.struct in TITLES, path


def test_sections_stand_in_the_order_of_the_case() -> None:
    assert list(SECTIONS)[:5] == ["case", "person", "residence", "residence.misregistration", "inflow"]
    assert SECTIONS["visits"].listed
    assert not SECTIONS["licence"].listed
    assert SECTIONS["licence"].optional
    assert not SECTIONS["person"].optional


def test_what_identifies_a_person_is_masked() -> None:
    for path in ("person.name", "person.id_number", "person.phone", "residence.current_address", "health.kind"):
        assert FIELDS[path].mask is not None, path


def test_types_and_bounds_are_known() -> None:
    assert FIELDS["visits.date"].type is date
    assert FIELDS["visits.date"].required
    assert FIELDS["visits.date"].listed
    assert FIELDS["drug_history.substances"].repeated
    assert (FIELDS["assessments.approvals.step"].minimum, FIELDS["assessments.approvals.step"].maximum) == (1, 4)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("phone", "person.phone"),
        ("person.phnoe", "person.phone"),
        ("visits.2.sumary", "visits.summary"),
        ("联系电话", "person.phone"),
        ("license.class", "licence.class"),
        ("contact.outcom", "contact.outcome"),
        ("驾照", None),
        ("qqqqqqqq", None),
    ],
)
def test_the_nearest_field_is_found(written: str, meant: str | None) -> None:
    assert nearest(written) == meant


def test_a_module_attribute_that_is_not_there_is_not_invented() -> None:
    with pytest.raises(AttributeError):
        _ = schema.NOTHING


class TestGet:
    case = build.case({"extra": {"门牌": "3-201"}})

    def test_values_of_sections_entries_and_own_columns(self) -> None:
        assert get_value(self.case, "case.community") == "甲社区"
        assert get_value(self.case, "visits.2.with") is Interviewee.RELATIVE
        assert get_value(self.case, "assessments.1.circumstances.M1.evidence") == "责令社区戒毒决定书"
        assert get_value(self.case, "assessments.1.approvals.3.by") == ("l01", "l02")
        assert get_value(self.case, "extra.门牌") == "3-201"

    def test_a_list_without_an_entry_gives_all_values(self) -> None:
        assert get_value(self.case, "visits.date") == (date(2022, 3, 12), date(2022, 3, 13))
        assert get_value(self.case, "visits.informant") == ("周某(姐)",)
        assert get_value(self.case, "convictions.offence") == ()

    def test_what_is_absent_is_none(self) -> None:
        assert get_value(self.case, "licence.class") is None
        assert get_value(self.case, "tests.1.confirmation.result") is None
        assert get_value(self.case, "extra.别的") is None

    def test_what_does_not_exist_is_refused(self) -> None:
        with pytest.raises(UnknownFieldError, match="nearest is person"):
            get_value(self.case, "person.nam")
        with pytest.raises(UnknownEntryError):
            get_value(self.case, "visits.9.date")

    def test_the_field_of_a_path_is_known_whatever_entry_it_names(self) -> None:
        assert field_at("visits.2.summary") is FIELDS["visits.summary"]
        assert field_at("extra.门牌").mask == "text"
        with pytest.raises(UnknownFieldError):
            field_at("visits")


class TestSet:
    case = build.case()

    @pytest.mark.parametrize(
        ("path", "text", "value"),
        [
            ("person.name", "李试乙", "李试乙"),
            ("person.birth_date", "1980-02-29", date(1980, 2, 29)),
            ("residence.separated", "是", True),
            ("residence.separated", "false", False),
            ("drug_history.seizures", "３", 3),
            ("visits.2.method", "敲门", VisitMethod.DOOR),
            ("visits.2.method", "Door", VisitMethod.DOOR),
            ("contact.outcome", "已见面（视频）", "已见面(视频)"),
            ("person.aliases", "三哥， 阿试,三哥", ("三哥", "阿试")),
            ("drug_history.substances", "heroin、甲基苯丙胺(冰毒)", ("海洛因", "甲基苯丙胺(冰毒)")),
            ("visits.1.summary", " 第一行\r\n第二行 ", "第一行\n第二行"),
            ("licence.class", "C1", "C1"),
            ("tests.1.confirmation.result", "阴性", "阴性"),
            ("residence.misregistration.kind", "迁出", "迁出"),
            ("care.2.need", "学费", "学费"),
            ("assessments.1.circumstances.H1.evidence", "告诫书", "告诫书"),
            ("extra.门牌", "3-201", "3-201"),
        ],
    )
    def test_a_value_is_read_by_its_type(self, path: str, text: str, value: object) -> None:
        assert get_value(set_value(self.case, path, text), path) == value

    @pytest.mark.parametrize(
        ("path", "text", "error", "words"),
        [
            ("person.nam", "x", UnknownFieldError, "nearest is person.name"),
            ("person", "x", UnknownFieldError, "person"),
            ("visits", "", UnknownFieldError, "visits"),
            ("case", "", UnknownFieldError, "case"),
            ("visits.date", "2022-03-01", EntryNeededError, "such as visits.1.date"),
            ("visits.9.date", "2022-03-01", UnknownEntryError, "visits.9.date"),
            ("visits.9.summary", "", UnknownEntryError, "visits.9.summary"),
            ("visits.9", "", UnknownEntryError, "visits.9"),
            ("assessments.1.approvals.9.step", "1", UnknownEntryError, "approvals.9"),
            ("case.id", "C0009", FixedFieldError, "case.id"),
            ("schema", "2", FixedFieldError, "schema"),
            ("visits.1.no", "7", FixedFieldError, "visits.1.no"),
            ("person.birth_date", "1980-02-30", ValueTypeError, "a date such as 2022-03-06"),
            ("person.birth_date", "19800201", ValueTypeError, "a date such as 2022-03-06"),
            ("drug_history.seizures", "drei", ValueTypeError, "a whole number"),
            ("drug_history.seizures", "-1", ValueTypeError, "another form or size"),
            ("visits.1.time", "25:00", ValueTypeError, "another form or size"),
            ("person.name", "\udcff", ValueTypeError, "another value"),
            ("residence.separated", "maybe", ValueTypeError, "true or false"),
            ("visits.1.method", "敲们", ValueTypeError, "nearest is 敲门"),
            ("drug_history.substances", "heroin,冰毒", ValueTypeError, "冰毒"),
            ("case.kind", "", MissingValueError, "case.kind"),
            ("visits.1.date", "", MissingValueError, "visits.1.date"),
            ("agreement.kind", "", MissingValueError, "agreement.kind"),
            ("visits.3.summary", "x", MissingValueError, "visits.3.date"),
            ("public_role.post", "x", MissingValueError, "public_role.kind"),
            ("extra.gps", "x", ProhibitedFieldError, "gps"),
            ("extra.人脸照片", "x", ProhibitedFieldError, "人脸"),
        ],
    )
    def test_a_refusal_names_path_and_nearest(
        self, path: str, text: str, error: type[DrugcheckError], words: str
    ) -> None:
        with pytest.raises(error) as caught:
            set_value(self.case, path, text)
        assert words in str(caught.value)

    def test_several_values_make_an_entry_that_needs_them(self) -> None:
        made = set_values(
            self.case,
            [("visits.3.date", "2022-03-20"), ("visits.3.method", "phone"), ("visits.3.with", "neighbour")],
        )
        assert made.visits[2].no == 3
        assert made.visits[2].method is VisitMethod.PHONE

    def test_an_empty_text_clears_a_value_and_with_the_last_one_its_section(self) -> None:
        assert set_value(self.case, "person.phone", "").person.phone is None
        assert set_value(self.case, "contact.outcome", " ").contact.outcome is None
        with_licence = set_value(self.case, "licence.class", "C1")
        assert set_value(with_licence, "licence.class", "").licence is None
        assert set_value(self.case, "inflow.reason", "").inflow is None

    def test_a_section_or_an_entry_is_removed_by_its_own_path(self) -> None:
        assert set_value(self.case, "agreement", "").agreement is None
        assert [visit.no for visit in set_value(self.case, "visits.1", "").visits] == [2]

    def test_setting_what_is_there_changes_nothing(self) -> None:
        assert set_value(self.case, "case.community", "甲社区") == self.case

    @pytest.mark.parametrize(
        "path", ["person.birth_date", "person.sex", "visits.1.method", "visits.1.time", "drug_history.seizures"]
    )
    def test_what_was_typed_stands_in_no_error(self, path: str) -> None:
        with pytest.raises(UsageError) as caught:
            set_value(self.case, path, MARKER)
        shown = (
            "".join(traceback.format_exception(caught.value)) + repr(caught.value.details) + str(caught.value.advice)
        )
        assert MARKER not in shown


def test_a_value_of_an_option_is_read_as_the_field_says() -> None:
    assert parse_text(FIELDS["visits.method"], "video") == "视频"
    assert parse_text(FIELDS["visits.by"], "c01,p01") == ["c01", "p01"]


class TestChanges:
    case = build.case()

    def test_a_field_an_entry_and_a_section_are_told_apart(self) -> None:
        new = set_values(self.case, [("person.phone", "13900000000"), ("visits.1", ""), ("licence.class", "C1")])
        found = {change.path: (change.label, change.old, change.new) for change in changes(self.case, new)}
        assert found["person.phone"] == ("联系电话", "13800000001", "13900000000")
        assert found["visits.1.method"] == ("方式", VisitMethod.DOOR, None)
        assert found["licence.class"] == ("准驾车型", None, "C1")
        assert not any(path.startswith("visits.2") for path in found)

    def test_an_entry_is_followed_by_its_number_not_by_its_position(self) -> None:
        reordered = build.case({"visits": [*reversed(build.as_document(self.case)["visits"])]}, resign=False)
        assert changes(self.case, reordered) == ()

    def test_own_columns_are_followed(self) -> None:
        new = set_value(self.case, "extra.门牌", "3-201")
        (change,) = changes(self.case, new)
        assert (change.path, change.mask, change.old, change.new) == ("extra.门牌", "text", None, "3-201")

    def test_a_section_that_holds_nothing_comes_and_goes_by_itself(self) -> None:
        (change,) = changes(self.case, build.case({"licence": {}}))
        assert (change.path, change.label, change.old, change.new) == ("licence", "驾驶证", None, True)

    def test_a_change_shows_no_value_of_itself(self) -> None:
        (change,) = changes(self.case, set_value(self.case, "person.name", MARKER))
        assert MARKER not in repr(change)
        assert change.mask == "name"

    @BIG
    @given(strategies.cases(), strategies.cases())
    def test_no_change_means_equal_but_for_order(self, one: Case, other: Case) -> None:
        assert changes(one, one) == ()
        assert bool(changes(one, other)) == bool(changes(other, one))
        if one != other:
            assert changes(one, other) or sorted_entries(one) == sorted_entries(other)

    @BIG
    @given(st.data())
    def test_every_change_can_be_looked_up_in_the_schema_and_in_the_case(self, data: st.DataObject) -> None:
        old = data.draw(strategies.cases(st.just("旧")))
        new = data.draw(strategies.cases(st.just("新")))
        for change in changes(old, new):
            if change.new is not None and change.new is not True:
                assert get_value(new, change.path) == change.new
                assert field_at(change.path).label == change.label


def sorted_entries(case: Case) -> dict[str, object]:
    """The document of a case with the entries of numbered lists in order, empty values left out."""
    document = build.as_document(case)
    for shape in shape_of(Case).tables.values():
        if shape.identity == "no" and shape.key in document:
            document[shape.key] = sorted(document[shape.key], key=lambda entry: entry["no"])
    return document


class TestProhibited:
    @pytest.mark.parametrize(
        "key",
        [
            "location",
            "gps_lat",
            "phoneCalls",
            "call log",
            "SMS",
            "Camera2",
            "face-id",
            "WiFi",
            "WIFI",
            "iris",
            "DNA编号",
            "社交媒体账号",
            "人脸照片",
            "行动轨迹",
            "手机定位",
            "指纹编号",
            "微博",
            "ＧＰＳ",
            "social_media",
            "socialMedia",
        ],
    )
    def test_a_prohibited_name_is_found_in_a_key(self, key: str) -> None:
        assert prohibited_word(key) in PROHIBITED

    @pytest.mark.parametrize(
        "key",
        ["门牌", "备注", "存放位置", "interface", "surface", "recall", "notes", "family doctor", "电话", "微信号"],
    )
    def test_an_ordinary_name_is_not(self, key: str) -> None:
        assert prohibited_word(key) is None

    def test_the_schema_itself_holds_none(self) -> None:
        for field in FIELDS.values():
            assert prohibited_word(field.key) is None, field.path
            assert prohibited_word(field.label) is None, field.path


@pytest.mark.parametrize("whole", [Case, Config, *SHAPES.values()])
def test_a_shape_has_the_fields_that_msgspec_reads(whole: type[Record]) -> None:
    for shape in shape_of(whole).walk():
        for info in msgspec.structs.fields(shape.struct):
            found = shape.tables.get(info.encode_name) or shape.fields[info.encode_name]
            assert (found.attribute, found.required) == (info.name, info.required)
            assert isinstance(found, Shape) or found.whole == info.type
