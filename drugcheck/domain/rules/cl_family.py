"""CL, categories: 直系亲属有特殊困难, 二(十)."""

import re
from collections.abc import Iterator
from typing import Final

from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import next_entry, setting
from drugcheck.domain.informants import RELATIONS
from drugcheck.domain.rules.base import Hit, case_rule, hit
from drugcheck.domain.vocabulary import Answer, HardshipKind, MaritalStatus

_CLOSE: Final = frozenset({"父亲", "母亲", "父母", "配偶", "儿子", "女儿"})
_MARRIED: Final = frozenset(
    {MaritalStatus.MARRIED, MaritalStatus.FIRST_MARRIAGE, MaritalStatus.REMARRIED, MaritalStatus.REUNITED}
)
_NUMBER: Final = re.compile(r"\d{1,3}")


@case_rule(
    "CL009",
    "incomplete-hardship",
    Severity.ERROR,
    waivable=True,
    phase=2,
    needs="has_hardship",
    message="困难情形不全:缺{lacking}",
    fix="drugcheck case set {case} hardships.1.kind hardships.1.relative",
)
def incomplete_hardship(facts: Facts, context: Context) -> Iterator[Hit]:
    """A hardship has its kind and whom it concerns; 其他 has a word of explanation.

    Who is alone has nobody to name.

    Why: 二(十) 「包括直系亲属患重大疾病、子女年幼、父母年迈确无人照顾,及无父母配偶子女等情形」.
    Bad: the question answered 有, and no `[[hardships]]`; 子女年幼, and no `relative`.
    Good: `kind = "子女年幼"`, `relative = "女儿"`, `age_band = "6-14"`.
    """
    if not facts.has_hardship:
        return
    if facts.case.screening.hardship is Answer.YES and not facts.case.hardships:
        yield hit("hardships", lacking="困难类型", fix=next_entry("hardships", (), ("kind", "relative", "age_band")))
    for entry in facts.case.hardships:
        if entry.kind is HardshipKind.OTHER and not entry.note:
            yield hit(f"hardships.{entry.no}", lacking="说明", fix=setting(f"hardships.{entry.no}.note"))
        elif entry.kind is not HardshipKind.ALONE and not entry.relative:
            paths = (f"hardships.{entry.no}.relative", f"hardships.{entry.no}.age_band")
            yield hit(f"hardships.{entry.no}", lacking="困难对象", fix=setting(*paths))


@case_rule(
    "CL010",
    "contradicted-by-relatives",
    Severity.ERROR,
    needs="case.hardships",
    message="“无父母配偶子女”与亲属信息矛盾",
    fix="drugcheck case set {case} hardships.1.kind person.marital_status",
)
def contradicted_by_relatives(facts: Facts, context: Context) -> Iterator[Hit]:
    """Who has neither parents, spouse nor children has no such relative on file, unless dead, and is not married.

    Why: 二(十) 「无父母配偶子女」; 三(二) 「准确」.
    Bad: 无父母配偶子女, and a living mother under `[[relatives]]`.
    Good: the mother with `living = false`, or another kind of hardship.
    """
    alone = [entry for entry in facts.case.hardships if entry.kind is HardshipKind.ALONE]
    if not alone or not facts.is_open:
        return
    living = [
        f"relatives.{relative.no}.living"
        for relative in facts.case.relatives
        if RELATIONS.get(relative.relation.strip()) in _CLOSE and relative.living is not False
    ]
    married = ["person.marital_status"] if facts.case.person.marital_status in _MARRIED else []
    if living or married:
        place = f"hardships.{alone[0].no}"
        yield hit(place, fix=setting(f"{place}.kind", *living, *married))


@case_rule(
    "CL011",
    "age-contradicts-hardship",
    Severity.WARNING,
    waivable=True,
    needs="case.hardships",
    message="年龄与困难类型不符",
    fix="drugcheck case set {case} hardships.1.kind hardships.1.age_band",
)
def age_contradicts_hardship(facts: Facts, context: Context) -> Iterator[Hit]:
    """Young children are young and aged parents old: by default up to 14, and from 60 on.

    Why: 二(十) 「子女年幼、父母年迈」; the ages are the office's choice (`limits.child_age`, `limits.aged_parent_age`).
    Bad: 子女年幼, and the age band 20-25.
    Good: 子女年幼, and the age band 6-14.
    """
    if not facts.case.hardships or not facts.is_open:
        return
    limits = context.config.limits
    for entry in facts.case.hardships:
        ages = [int(number) for number in _NUMBER.findall(entry.age_band or "")]
        if not ages:
            continue
        child_too_old = entry.kind is HardshipKind.YOUNG_CHILDREN and min(ages) > limits.child_age
        open_ended = any(word in (entry.age_band or "") for word in ("以上", "+", ">", "≥"))
        parent_too_young = entry.kind is HardshipKind.AGED_PARENTS and max(ages) < limits.aged_parent_age
        if child_too_old or (parent_too_young and not open_ended):
            place = f"hardships.{entry.no}"
            yield hit(place, fix=setting(f"{place}.kind", f"{place}.age_band"))
