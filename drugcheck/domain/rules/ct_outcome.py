"""CT, contact and interviews: the outcome of the search for a meeting, and what follows from it. 四(六)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from drugcheck.domain.case import Case, Test
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.out_of_contact import evidence_of_leaving, left_by_outcome, left_by_status
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.vocabulary import ContactOutcome, Sample, TestState

_WANTS_TEST = frozenset({ContactOutcome.REACHED, ContactOutcome.MET_BY_VIDEO})
_UNREACHABLE = ContactOutcome.UNREACHABLE
_NOT_REACHED = (None, _UNREACHABLE)
_HAIR_OR_URINE = frozenset({Sample.HAIR, Sample.URINE})
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{9,11}|\+(?!86)\d{8,15}")
_FILLING = re.compile(r"[\s()-]+")
_DIGITS = re.compile(r"\d{7,}")


@case_rule(
    "CT005",
    "no-outcome",
    Severity.ERROR,
    phase=2,
    message="未填见面结果(已见/联系到未见/联系不到)",
    fix="drugcheck visit add {case}",
)
def no_outcome(facts: Facts, context: Context) -> Iterator[Hit]:
    """Of everybody who is expected to be met, the outcome of the search is recorded.

    Why: 三(二) 「落实见面、谈话、检测三件事」; 四(六) counts who was met, who was reached and who was not.
    Bad: no `outcome` under [contact].
    Good: `outcome = "联系到未见面"`.
    """
    if facts.outcome is None and facts.is_expected:
        yield hit("contact.outcome", fix=setting("contact.outcome") if facts.case.visits else None)


def _is_planned(test: Test) -> bool:
    return (
        test.state is TestState.PLANNED
        and test.planned_on is not None
        and (test.sample is None or test.sample in _HAIR_OR_URINE)
    )


def _is_done_in(test: Test, year: int) -> bool:
    return (
        test.state is TestState.DONE
        and test.sample in _HAIR_OR_URINE
        and test.date is not None
        and test.date.year == year
    )


@case_rule(
    "CT006",
    "no-planned-test",
    Severity.ERROR,
    waivable=True,
    phase=2,
    message="联系到未现场见面,须预定年内检测",
    fix="drugcheck test plan {case} --sample hair",
)
def no_planned_test(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who was reached but not met on site has a hair or urine test planned, or done, within the year.

    A meeting by video counts as a meeting, but it is none on site.

    Why: 四(六) 「对联系到但不能现场见面的吸毒人员,预定年内落实一次毛发检测或尿检」.
    Bad: the outcome 联系到未见面, and no test.
    Good: a test 预定 for 2022-09-15, of 毛发.
    """
    if facts.outcome not in _WANTS_TEST or not facts.is_expected:
        return
    year = context.config.campaign.year
    if not any(_is_planned(test) or _is_done_in(test, year) for test in facts.case.tests):
        yield hit("tests")


@case_rule(
    "CT007",
    "planned-outside-year",
    Severity.ERROR,
    phase=2,
    message="预定日期不在年内",
    fix="drugcheck test amend {case} {no}",
)
def planned_outside_year(facts: Facts, context: Context) -> Iterator[Hit]:
    """The test that stands for a meeting on site is planned within the campaign's year.

    Further tests may be planned for any day once one of this year is planned or done.

    Why: 四(六) 「预定年内落实一次毛发检测或尿检」: by 31 December of the campaign's year.
    Bad: the outcome 联系到未见面, and the only test planned for next February.
    Good: planned for this September.
    """
    if facts.outcome not in _WANTS_TEST or not facts.is_expected:
        return
    year = context.config.campaign.year
    planned = [test for test in facts.case.tests if _is_planned(test)]
    outside = [test for test in planned if test.planned_on is not None and test.planned_on.year != year]
    if len(outside) < len(planned) or any(_is_done_in(test, year) for test in facts.case.tests):
        return
    for test in outside:
        yield hit(f"tests.{test.no}", no=test.no)


@case_rule(
    "CT008",
    "no-channel",
    Severity.WARNING,
    waivable=True,
    message="未记录与专干或民警的联系方式",
    fix="drugcheck contact add {case}",
)
def no_channel(facts: Facts, context: Context) -> Iterator[Hit]:
    """With everybody who was reached, a drug worker or police officer keeps in touch by telephone or WeChat.

    That there is such a way is recorded; no message ever is.

    Why: 四(六) 「社区禁毒专干或者社区民警应与吸毒人员建立电话联系方式或者微信」.
    Bad: the outcome 已见面(现场), and no `[[contact.channels]]`.
    Good: `kind = "微信"`, `with = "c02"`.
    """
    contact = facts.case.contact
    if contact.channels or contact.outcome in _NOT_REACHED or not facts.is_expected:
        return
    yield hit("contact.channels")


@case_rule(
    "CT009",
    "odd-phone",
    Severity.WARNING,
    waivable=True,
    needs="case.person.phone",
    message="电话格式错误",
    fix="drugcheck case set {case} person.phone",
)
def odd_phone(facts: Facts, context: Context) -> Iterator[Hit]:
    """The telephone number has the form of one, and is the person's own and not that of somebody who was asked.

    Why: 四(六) 「建立电话联系方式」: with the person, not through the sister.
    Bad: a number of ten places; the number that also stands with a relative.
    Good: a mobile number of 11 places, or a landline with its area code.
    """
    phone = facts.case.person.phone
    if not phone or not facts.is_open:
        return
    plain = phone if phone.isascii() and phone.isdigit() else _bare(phone)
    if not _PHONE.fullmatch(plain):
        yield hit("person.phone")
    elif _is_of_another(plain[-11:], facts.case):
        yield hit("person.phone", message="电话为他人号码")


def _bare(text: str) -> str:
    return _FILLING.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)
def _numbers_in(text: str) -> tuple[str, ...]:
    return tuple(found[-11:] for found in _DIGITS.findall(_bare(text)))


def _is_of_another(number: str, case: Case) -> bool:
    for relative in case.relatives:
        if relative.phone and _bare(relative.phone)[-11:] == number:
            return True
    if case.person.guardian_phone and _bare(case.person.guardian_phone)[-11:] == number:
        return True
    for visit in case.visits:
        # Letters alone hold no digit, in whatever width it were written.
        if visit.informant and not visit.informant.isalpha() and number in _numbers_in(visit.informant):
            return True
    return False


@case_rule(
    "CT014",
    "too-few-attempts",
    Severity.ERROR,
    message="联系不到须有 {wanted} 次以上联系记录,现 {count}",
    fix="drugcheck visit add {case} --no-one",
)
def too_few_attempts(facts: Facts, context: Context) -> Iterator[Hit]:
    """联系不到 rests on at least three dated attempts of this campaign (`limits.unreachable_attempts`).

    Why: 四(六) 「对实在联系不到吸毒人员,统计上报」: 实在 is what the attempts show.
    Bad: the outcome 联系不到 after one call.
    Good: three attempts on different days, each a visit with `reached = false`.
    """
    if facts.outcome is not _UNREACHABLE or not facts.is_expected:
        return
    wanted = context.config.limits.unreachable_attempts
    count = len({visit.date for visit in facts.attempts if visit.date >= context.campaign_start})
    if count < wanted:
        yield hit("visits", wanted=wanted, count=count)


@case_rule(
    "CT020",
    "left-unreachable",
    Severity.WARNING,
    waivable=True,
    message="由“联系不到”改动但无佐证",
    fix="drugcheck case set {case} contact.changed_evidence",
)
def left_unreachable(facts: Facts, context: Context) -> Iterator[Hit]:
    """A person leaves the count of 联系不到 only by evidence: a talk, or the proof of death, move, error or custody.

    Who left without is counted by CT015 as before, whatever is waived.

    Why: 四(六) 「比例不超5%,并纳入考核考评」: a limit that can be reached by renaming is none.
    Bad: 联系不到 on Monday, 迁出 on Thursday, no certificate.
    Good: the number of the household certificate beside it.
    """
    if left_by_status(facts):
        paths = evidence_of_leaving(facts)[0]
        yield hit(paths[-1], fix=setting(*paths))
    elif left_by_outcome(facts, context.campaign_start):
        yield hit("contact.changed_evidence")
