"""三(四): the sets of people whose files are checked one by one."""

from drugcheck.domain.findings import Finding, Severity
from drugcheck.domain.judging import Judged
from drugcheck.domain.key_sets import KeySet, key_sets, phase_of_key_sets
from drugcheck.domain.registers import StoreWaiver
from tests import build
from tests.domain.rules.shapes import around

LICENCE = {"screening.driving_licence": "有"}
MENTAL = {"screening.special_illness": "有", "health": [{"no": 1, "kind": "精神病史"}]}


def entry(case: str, code: str = "CL004", severity: Severity = Severity.ERROR, waived: bool = False) -> Judged:
    waiver = StoreWaiver(no=1, code=code, reason="x", until=build.TODAY, by="d02")
    found = Finding(code, "some-name", severity, case, "甲社区", "licence", "某问题", "drugcheck status")
    return Judged(found, waiver if waived else None)


def set_of(name: str, *entries: Judged, community: str | None = None) -> KeySet:
    context = around(build.case(LICENCE), build.case(LICENCE, id="C0002"), build.case(MENTAL, id="C0003"))
    return next(one for one in key_sets(context, entries, community) if one.name == name)


def test_a_file_is_complete_without_an_open_error() -> None:
    found = set_of(
        "有驾驶证",
        entry("C0001"),
        entry("C0001", "CT002"),
        entry("C0001"),
        entry("C0002", severity=Severity.WARNING),
        entry("C0002", waived=True),
    )
    assert (found.size, found.complete) == (2, 1)
    assert found.open == (("C0001", ("CL004", "CT002")),)


def test_whose_diagnosis_the_set_is_named_after_may_not_be_named() -> None:
    found = set_of("有精神病史", entry("C0003"))
    assert (found.size, found.complete, found.hidden) == (1, 0, True)
    assert not set_of("有驾驶证").hidden


def test_a_community_has_its_own_sets() -> None:
    assert set_of("有驾驶证", community="乙社区").size == 0
    assert set_of("有驾驶证", community="甲社区").size == 2


def test_the_sets_are_looked_at_as_at_the_end_of_their_phase() -> None:
    context = around(build.case())
    assert phase_of_key_sets(context) == 4
