"""ID, identity: name, age, minors, and files that may be of one person."""

import re
import unicodedata
from collections.abc import Iterator

from drugcheck.domain.calendar import years_between
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule

ADULT_AGE = 18
YOUNGEST, OLDEST = 14, 95

# Ideographs, the dot of transcribed names, and Latin names with what they are written with.
_IDEOGRAPHS = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af〇]+"
_PLAIN_NAME = re.compile(rf"{_IDEOGRAPHS}(·{_IDEOGRAPHS})*")
_LATIN_NAME = re.compile(r"[^\W\d_]+([ .'’-]+[^\W\d_]+)*\.?")


@store_rule(
    "ID005",
    "possible-duplicate",
    Severity.WARNING,
    waivable=True,
    message="与 {other} 姓名出生相同,未判定",
    fix="drugcheck case set {case} case.not_duplicate_of",
)
def possible_duplicate(context: Context) -> Iterator[Hit]:
    """Two open cases of one name and birth date were judged to be one person or two.

    Why: 四(七) 「一人一档」; 三(二) 「准确」. A person judges, nothing is merged by itself.
    Bad: C0031 and C0102 share name and birth date and neither says that it is not the other.
    Good: one of them names the other under `not_duplicate_of`, or the newer one is closed as 重复建档.
    """
    for group in context.by_name_and_birth.values():
        if len(group) < 2:
            continue
        judged = {facts.id: frozenset(facts.case.case.not_duplicate_of) for facts in group}
        for facts in group:
            other = next(
                (
                    one.id
                    for one in group
                    if one.id != facts.id
                    and one.id not in judged[facts.id]
                    and facts.id not in judged[one.id]
                    and (facts.id_number is None or facts.id_number != one.id_number)
                ),
                None,
            )
            if other is not None:
                yield hit("person.name", case=facts.id, community=facts.community, other=other)


@case_rule(
    "ID009",
    "unlikely-age",
    Severity.WARNING,
    waivable=True,
    message="年龄 {age} 岁,请核对",
    fix="drugcheck case set {case} person.birth_date person.id_number",
)
def unlikely_age(facts: Facts, context: Context) -> Iterator[Hit]:
    """The age, today or at death, is between 14 and 95.

    Why: 三(二) 「准确」: a mistyped century or year shows in the age. A real child or very old person is confirmed by a
    waiver.
    Bad: a birth date of 1878.
    Good: a birth date of 1978.
    """
    birth, death = facts.case.person.birth_date, facts.case.death
    if birth is None or not facts.is_reported:
        return
    age = facts.age
    # Of who is not born yet there is no age: that it is less than none is said all the same.
    if age is None or (death is not None and death.date is not None):
        died = death.date if death is not None else None
        age = years_between(birth, min(died, context.today) if died else context.today)
    if not YOUNGEST <= age <= OLDEST:
        yield hit("person.birth_date", age=age)


@case_rule(
    "ID010",
    "odd-name",
    Severity.WARNING,
    waivable=True,
    message="姓名含异常字符或异体字",
    fix="drugcheck case set {case} person.name",
)
def odd_name(facts: Facts, context: Context) -> Iterator[Hit]:
    """The name is written in ideographs, or in Latin letters, without blanks, digits or characters of odd forms.

    Why: 二(十三) asks that police and office hold the same name; a blank, a compatibility form or a character of a
    private font makes two names of one.
    Bad: a blank between surname and given name; a full-width letter.
    Good: the name as on the card; a transcribed one with the dot ·.
    """
    name = facts.case.person.name
    if not name or not facts.is_reported or _PLAIN_NAME.fullmatch(name):
        return
    if unicodedata.normalize("NFKC", name) != name or not _LATIN_NAME.fullmatch(name) or not _is_latin(name):
        yield hit("person.name")


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(char, "").startswith("LATIN") for char in name if char.isalpha())


@case_rule(
    "ID011",
    "unprotected-minor",
    Severity.ERROR,
    message="未成年人须登记监护人并加密级",
    fix="drugcheck case set {case} person.guardian person.protected",
)
def unprotected_minor(facts: Facts, context: Context) -> Iterator[Hit]:
    """A minor has a guardian on file and is marked as protected.

    Why: 未成年人保护法 第四条 and 第一百零三条; 个人信息保护法 第三十一条.
    Bad: a person of 16 years without `guardian`, or without `protected = true`.
    Good: both are set.
    """
    age = facts.age
    if age is None or age >= ADULT_AGE or not facts.is_open:
        return
    person = facts.case.person
    if not person.guardian:
        yield hit("person.guardian", fix=setting("person.guardian", "person.guardian_phone", "person.protected"))
    elif not person.protected:
        yield hit("person.protected", fix=setting("person.protected"))
