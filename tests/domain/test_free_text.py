"""Free texts of a case: all in one string for a first search, and each with its place."""

from hypothesis import given
from hypothesis import strategies as st

from drugcheck.domain import free_text
from drugcheck.domain.case import Case
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from tests import build, strategies
from tests.domain.rules.shapes import around
from tests.domain.rules.test_any_record import SLOW

PV001 = [rule for rule in CATALOGUE if rule.code == "PV001"]
_WIDE = {str(digit): chr(0xFF10 + digit) for digit in range(10)}


@SLOW
@given(strategies.cases())
def test_the_one_string_holds_every_text(case: Case) -> None:
    found = free_text.joined(case)
    for _place, text in free_text.texts(case):
        assert text in found


def test_numbers_where_they_belong_and_checksums_are_no_free_text() -> None:
    case = build.case({"person.phone": "13900000001"})
    found = free_text.joined(case)
    assert "13900000001" not in found
    assert case.person.id_number not in found
    assert "sha256" not in found


@SLOW
@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.lists(st.sampled_from(["", " ", "-", "—", "\u3000", "－"]), min_size=2, max_size=2),
    st.lists(st.booleans(), min_size=11, max_size=11),
    st.text("电话其姐“”、。,〔〕", max_size=5),
)
def test_a_telephone_number_is_found_however_it_is_written(
    number: str, between: list[str], wide: list[bool], before: str
) -> None:
    digits = [_WIDE[digit] if is_wide else digit for digit, is_wide in zip(number, wide, strict=True)]
    written = "".join([*digits[:3], between[0], *digits[3:7], between[1], *digits[7:]])
    found = run(PV001, around(build.case({"visits.1.summary": f"{before}{written}"})))
    assert [finding.place for finding in found] == ["visits.1.summary"]
