"""The first sections of a dossier: who the person is, the talks, the tests. 四(四), 四(七)."""

from collections.abc import Iterator

from drugcheck.domain.dossier_entry import Categories, Entry
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.fixes import setting
from drugcheck.domain.vocabulary import DossierCategory, TestState

_CUSTODY, _MOVED = DossierCategory.CUSTODY, DossierCategory.MOVED
_DONE, _CANCELLED = TestState.DONE, TestState.CANCELLED


def basics_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    """What is not known of who the person is; of a hidden one nothing is asked."""
    case, person = facts.case, facts.case.person
    if facts.is_unverified_hidden:
        return ()
    if (
        person.name
        and person.sex
        and case.residence.household_address
        and (facts.id_number or person.id_missing_reason)
    ):
        return ()
    parts = (
        ("姓名", person.name),
        ("性别", person.sex),
        ("身份证号", person.id_number or person.id_missing_reason),
        ("户籍地址", case.residence.household_address),
    )
    return tuple(label for label, value in parts if not value)


def basics_fix(facts: Facts, _categories: Categories) -> str:
    """The command that asks for it."""
    person, residence = facts.case.person, facts.case.residence
    fields = {
        "person.name": person.name,
        "person.sex": person.sex,
        "person.id_number": person.id_number or person.id_missing_reason,
        "residence.household_address": residence.household_address,
    }
    missing = [path for path, value in fields.items() if not value]
    return setting(*missing, *(["person.id_missing_reason"] if "person.id_number" in missing else []))


def basics(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    """The sheet with the basic facts."""
    yield Entry("基本情况", facts.case.case.opened, None, None, "person")


def talks_lacking(facts: Facts, _context: Context, categories: Categories) -> tuple[str, ...]:
    """The talks that 四(四) asks for; in custody one with the family."""
    if _CUSTODY in categories:
        return () if facts.informant_talks else ("亲属谈话",)
    if _MOVED in categories:
        return () if facts.talks else ("谈话",)
    if facts.talks_complete:
        return ()
    if facts.is_met:
        parts = (("本人谈话", facts.self_talks), ("亲属或邻居谈话", facts.informant_talks))
        return tuple(label for label, talks in parts if not talks)
    return (f"知情人谈话 {len(facts.informants)}/2",)


def talks(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    """The talks that were held."""
    for visit in facts.talks:
        text = f"谈话记录({visit.interviewee.value})"
        yield Entry(text, visit.date, visit.document, visit.pages, f"visits.{visit.no}")


def tests_lacking(facts: Facts, _context: Context, _categories: Categories) -> tuple[str, ...]:
    """A test of the campaign's year, done or planned: 三(二), 四(六)."""
    year = facts.config.campaign.year
    for test in facts.case.tests:
        day = test.date if test.state is _DONE else test.planned_on
        if day is not None and day.year == year and test.state is not _CANCELLED:
            return ()
    return ("年内检测或预定",)


def tests(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    """The tests done and planned."""
    for test in facts.case.tests:
        if test.state is not TestState.CANCELLED:
            what = test.result if test.state is TestState.DONE else test.state
            words = "、".join(word.value for word in (test.sample, what) if word)
            text = f"检测报告({words})" if test.state is TestState.DONE else f"检测({words})"
            yield Entry(text, test.date or test.planned_on, test.document, None, f"tests.{test.no}")
