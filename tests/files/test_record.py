"""A case as text and back; and what is said of a text that is none."""

import difflib
import traceback
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from drugcheck.domain.case import Case
from drugcheck.domain.registers import Meetings, Rosters
from drugcheck.domain.schema import FIELDS, SECTIONS, get_value
from drugcheck.domain.shapes import BUILTIN_TYPES, Shape, shape_of
from drugcheck.files import toml
from drugcheck.files.faults import Fault
from drugcheck.files.lines import Lines
from drugcheck.files.record import RecordFaultError, case_from_text, case_to_text, examine, from_text, to_text
from tests import build, strategies

EXAMPLE = (Path(__file__).parent.parent / "data" / "C0031.toml").read_text(encoding="utf-8")
BIG = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60)
MARKER = "张标记"


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(RecordFaultError) as caught:
        case_from_text(text, "C0031")
    assert caught.value.exit_status == 2
    return caught.value.faults


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


class TestRoundTrip:
    def test_the_example_has_every_section_and_survives(self) -> None:
        case = case_from_text(EXAMPLE)
        for path, section in SECTIONS.items():
            if section.path.count(".") == 0:
                assert getattr(case, section.attribute), path
        text = case_to_text(case)
        assert case_from_text(text) == case
        assert case_to_text(case_from_text(text)) == text

    def test_nothing_but_comments_and_the_place_of_blanks_differs_from_what_was_written_by_hand(self) -> None:
        def bare(text: str) -> list[str]:
            return [line.partition("  #")[0].rstrip() for line in text.splitlines() if not line.startswith("#")]

        assert bare(case_to_text(case_from_text(EXAMPLE))) == bare(EXAMPLE)

    @BIG
    @given(strategies.cases(strategies.ANY_TEXT | strategies.WORDS))
    def test_any_valid_case_survives(self, case: Case) -> None:
        text = case_to_text(case)
        again = case_from_text(text)
        assert again == case
        assert case_to_text(again) == text
        assert text.startswith("schema = 1\n")
        assert "\r" not in text
        assert case_from_text(text.replace("\n", "\r\n")) == case

    @settings(BIG, max_examples=20)
    @given(strategies.records(Meetings), strategies.records(Rosters))
    def test_registers_survive(self, meetings: Meetings, rosters: Rosters) -> None:
        assert from_text(to_text(meetings), Meetings) == meetings
        assert from_text(to_text(rosters), Rosters) == rosters

    def test_a_section_made_empty_is_as_absent_unless_that_says_something(self) -> None:
        case = build.case({"platform": {}, "contact": {"channels": []}, "licence": {}})
        text = case_to_text(case)
        assert "[platform]" not in text
        assert "[contact]" not in text
        assert "[licence]\n" in text
        assert case_from_text(text) == case

    def test_sections_stand_in_the_order_of_the_case(self) -> None:
        lines = case_to_text(case_from_text(EXAMPLE)).splitlines()
        headers = [line.strip("[]") for line in lines if line.startswith("[")]
        order = [*SECTIONS, "extra"]
        assert sorted(set(headers), key=headers.index) == [path for path in order if path in headers]


class TestOneEditIsOneLine:
    PATHS = tuple(
        path
        for path, field in FIELDS.items()
        if field.key != "no" and path != "case.id" and not path.endswith(".facts")
    )

    @pytest.mark.parametrize("path", PATHS)
    def test_of_every_field(self, path: str) -> None:
        """Two values are put into the example, one after the other, and their texts differ in that line alone."""
        field = FIELDS[path]
        free: dict[type, list[object]] = {
            str: ["甲", '乙 "引号" \\ #'],
            date: [date(2001, 1, 2), date(2002, 3, 4)],
            bool: [True, False],
            int: [1, 2],
        }
        values = free[field.type] if field.enum is None else [*field.enum][:2]
        if field.pattern:
            values = ["08:00", "19:45"]
        texts = [self.with_value(path, [values[0], value] if field.repeated else value) for value in values]
        self.differ_in_one_line(*texts)

    @staticmethod
    def with_value(path: str, value: object) -> str:
        document = build.as_document(case_from_text(EXAMPLE))
        table: dict[str, object] = document
        shape: Shape = shape_of(Case)
        *way, last = path.split(".")
        for key in way:
            shape = shape.tables[key]
            inner = table.setdefault(key, [{}] if shape.listed else {})
            table = inner[0] if isinstance(inner, list) else inner  # type: ignore[assignment]
        table[last] = value
        return case_to_text(msgspec.convert(document, Case, builtin_types=BUILTIN_TYPES))

    @staticmethod
    def differ_in_one_line(old: str, new: str) -> None:
        lines = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[:1] in "+-"]
        assert [line[0] for line in sorted(lines, reverse=True)] == ["-", "+"], lines

    def test_of_one_line_of_a_longer_text(self) -> None:
        texts = [self.with_value("visits.summary", f"第一行\n第二行 {word}\n第三行") for word in ("甲", "乙")]
        self.differ_in_one_line(*texts)

    def test_a_new_entry_moves_no_line(self) -> None:
        waiver = '[[waivers]]\ncode = "AS001"\nreason = "已转介"\nuntil = 2022-05-01\nby = "d01"\n\n'
        old = case_to_text(case_from_text(EXAMPLE))
        new = case_to_text(case_from_text(EXAMPLE.replace("[extra]", waiver + "[extra]")))
        lines = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[:1] in "+-"]
        assert sorted(lines) == sorted(f"+ {line}" for line in waiver.splitlines())


class TestFaults:
    def test_all_are_reported_at_once_with_place_line_and_nearest(self) -> None:
        text = EXAMPLE
        for old, new in (
            ('method = "走访"', 'method = "走方"'),
            ("[licence]", "[license]"),
            ('sex = "男"', "sex = 1"),
            ("birth_date = 1978-11-30", 'birth_date = "1978-11-30"'),
            ('summary = "近', 'sumary = "近'),
            ("no = 2\nstate", "no = 1\nstate"),
            ("step = 2", "step = 5"),
            ('id = "C0031"\n', ""),
            ("floor = 3", "floor = [3]\ngps = 1"),
            ('time = "19:30"', 'time = "25:30"'),
            ("seizures = 2", "seizures = -1"),
            ('"氯胺酮"', '"K粉"'),
            ("[platform]", "[[platform]]"),
            ("[[care]]", "[care]"),
        ):
            assert old in text
            text = text.replace(old, new)
        found = [(fault.kind, fault.place, fault.nearest, fault.line) for fault in faults_of(text)]
        assert found == [
            ("missing", "case.id", None, line_of(text, "[case]")),
            ("wrong-type", "person.sex", None, line_of(text, "sex = 1")),
            ("wrong-type", "person.birth_date", None, line_of(text, 'birth_date = "')),
            ("unknown-value", "drug_history.substances[#2]", None, line_of(text, '"K粉"')),
            ("unknown-value", "drug_history.seizures", None, line_of(text, "seizures = -1")),
            ("unknown-value", "visits[1].time", None, line_of(text, "25:30")),
            ("unknown-value", "visits[2].method", "走访", line_of(text, "走方")),
            ("unknown-key", "visits[2].sumary", "summary", line_of(text, "sumary")),
            ("duplicate-no", "tests[#2].no", None, line_of(text, 'no = 1\nstate = "预定"')),
            ("unknown-value", "assessments[1].approvals[#2].step", None, line_of(text, "step = 5")),
            ("wrong-type", "care", None, line_of(text, "[care]")),
            ("unknown-key", "license", "licence", line_of(text, "[license]")),
            ("wrong-type", "platform", None, line_of(text, "[[platform]]")),
            ("wrong-type", "extra.floor", None, line_of(text, "floor = [3]")),
            ("forbidden-key", "extra.gps", None, line_of(text, "gps = 1")),
        ]

    def test_a_sentence_says_line_place_and_nearest(self) -> None:
        (fault,) = faults_of(EXAMPLE.replace('method = "走访"', 'method = "走方"'))
        line = line_of(EXAMPLE, 'method = "走访"')
        assert str(fault.sentence) == f"line {line}, visits[2].method: unknown value; the nearest is 走访"

    @pytest.mark.parametrize(
        ("head", "words"),
        [
            ("", "schema = 1 is missing"),
            ("schema = 2\n", "newer drugcheck"),
            ("schema = 0\n", "not known"),
            ('schema = "1"\n', "not known"),
        ],
    )
    def test_another_schema_is_the_only_thing_said(self, head: str, words: str) -> None:
        (fault,) = faults_of(EXAMPLE.replace("schema = 1\n", head) + '[strange]\na = "b"\n')
        assert fault.kind == "schema-version"
        assert words in str(fault.message)

    def test_an_alias_is_not_an_official_value_in_a_file(self) -> None:
        (fault,) = faults_of(EXAMPLE.replace('method = "敲门"', 'method = "door"'))
        assert (fault.kind, fault.nearest) == ("unknown-value", "敲门")

    def test_a_syntax_error_has_its_line(self) -> None:
        (fault,) = faults_of(EXAMPLE.replace('name = "周试三"', "name = 周试三"))
        assert (fault.kind, fault.line) == ("syntax", line_of(EXAMPLE, "name ="))

    def test_an_official_label_leads_to_its_key(self) -> None:
        (fault,) = faults_of(EXAMPLE.replace('phone = "13800000031"', '"联系电话" = "13800000031"'))
        assert (fault.kind, fault.nearest) == ("unknown-key", "phone")

    @pytest.mark.parametrize("key", ["location", "camera_ids", '"行动轨迹"', "socialMedia"])
    def test_what_is_not_collected_is_refused_as_such(self, key: str) -> None:
        (fault,) = faults_of(EXAMPLE.replace("[residence]\n", f"[residence]\n{key} = 1\n"))
        assert fault.kind == "forbidden-key"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('name = "周试三"', f'name = ["{MARKER}"]'),
            ('sex = "男"', f'sex = "{MARKER}"'),
            ("opened = 2022-03-07", f'opened = "{MARKER}"'),
            ('aliases = ["三哥", "阿试"]', f'aliases = "{MARKER}"'),
            ('name = "周试三"', f"name = {MARKER}"),
            ("[extra]", f'[extra]\nfree = ["{MARKER}"]'),
            ('time = "19:30"', f'time = "{MARKER}"'),
        ],
    )
    def test_no_value_stands_in_an_error(self, old: str, new: str) -> None:
        assert old in EXAMPLE
        with pytest.raises(RecordFaultError) as caught:
            case_from_text(EXAMPLE.replace(old, new))
        error = caught.value
        shown = "".join(traceback.format_exception(error)) + repr(error.details) + repr(error.faults)
        assert MARKER not in shown

    @BIG
    @given(st.data())
    def test_a_refused_document_has_a_fault_and_a_sound_one_none(self, data: st.DataObject) -> None:
        """A value of another kind somewhere: either it is allowed there, or the walk finds exactly that place."""
        document = data.draw(strategies.documents(Case))
        spot = data.draw(st.sampled_from(sorted(spots(document), key=str)))
        table: object = document
        for step in spot[:-1]:
            table = table[step]  # type: ignore[index]
        assume(spot != ("extra",))
        table[spot[-1]] = data.draw(st.sampled_from([True, 7, 1.5, "??", date(2000, 1, 1), [], {}, [[]], [{}]]))  # type: ignore[index]
        text = toml.emit({"schema": 1} | document)
        examined = examine(text, Case)
        assert bool(examined.faults) == (examined.record is None)
        for fault in examined.faults:
            assert fault.line is not None
            assert fault.message.template != "this cannot be read"
        if examined.record is not None:
            assert case_from_text(case_to_text(examined.record)) == examined.record


def spots(value: object, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [spot for key, part in inner for spot in ((*way, key), *spots(part, (*way, key)))]


class TestLines:
    @BIG
    @given(strategies.cases())
    def test_every_value_of_a_text_has_its_line(self, case: Case) -> None:
        text = case_to_text(case)
        found = Lines(text)
        rows = text.split("\n")
        for spot in spots(build.as_document(case)):
            if isinstance(spot[-1], str) and not isinstance(part_of(case, spot), dict | list):
                line = found.of(spot)
                assert line is not None
                assert spot[0] == "extra" or rows[line - 1].startswith(f"{spot[-1]} = ")

    def test_comments_strings_and_lists_over_lines_do_not_mislead(self) -> None:
        text = (
            '# [a]\n[a] # [b]\nx = """\n[c]\ny = 1\n""" # z\nlist = [\n  "]", # ]\n  {k = 1},\n]\n'
            "y = '''\n'''\n\"quoted.key\" . b = 'it''s'[0:0]\n".replace("'it''s'[0:0]", '"#"')
            + "[[l]]\nn = 1\n[[l]]\n[l.inner]\nn = 2\n"
        )
        lines = Lines(text)
        assert lines.of(("a",)) == 2
        assert lines.of(("a", "x")) == 3
        assert lines.of(("a", "list")) == 7
        assert lines.of(("a", "y")) == 11
        assert lines.of(("a", "quoted.key", "b")) == 13
        assert lines.of(("l", 0, "n")) == 15
        assert lines.of(("l", 1)) == 16
        assert lines.of(("l", 1, "inner", "n")) == 18
        assert lines.of(("l", 1, "absent")) == 16
        assert lines.of(("nowhere",)) is None


def part_of(case: Case, spot: tuple[str | int, ...]) -> object:
    value: object = build.as_document(case)
    for step in spot:
        value = value[step]  # type: ignore[index]
    return value


def test_a_case_can_be_read_by_path_after_reading() -> None:
    assert get_value(case_from_text(EXAMPLE), "tests.1.confirmation.report") == "鉴-31"
