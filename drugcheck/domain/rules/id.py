"""ID, identity: who the file is about, told from nobody else. Here the ID number; name, age and twins in id_person."""

from collections.abc import Iterator

from drugcheck.domain import identity_number
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.identity_number import Problem
from drugcheck.domain.rules import id_person
from drugcheck.domain.rules.base import Hit, case_rule, hit, store_rule
from drugcheck.domain.vocabulary import Sex


@case_rule(
    "ID001",
    "wrong-id-number",
    Severity.ERROR,
    waivable=True,
    needs="id_number",
    message="身份证号校验位错误",
    fix="drugcheck case set {case} person.id_number",
)
def wrong_id_number(facts: Facts, context: Context) -> Iterator[Hit]:
    """An ID number of 18 places has a right check digit, a real birth date and a region that is issued.

    Why: GB 11643-1999; 四(二) 「认真对比核查吸毒人员名单,确保底子全面精准」.
    Bad: the last place of a number was mistyped.
    Good: the number as it stands on the card, typed twice.
    """
    if not facts.id_number or not facts.is_reported:
        return
    problem = facts.id_problem
    if problem is None:
        if not context.config.demo and facts.id_reading.region == identity_number.SYNTHETIC_REGION:
            yield hit("person.id_number", message="身份证号地区码从未发放(仅演示库可用)")
    elif problem is Problem.CHECK_DIGIT:
        yield hit("person.id_number")
    elif problem is Problem.BIRTH_DATE:
        yield hit("person.id_number", message="身份证号中的出生日期不存在")
    elif problem in (Problem.LENGTH, Problem.CHARACTERS):
        yield hit("person.id_number", message="身份证号位数或字符错误")


@case_rule(
    "ID002",
    "birth-date-differs",
    Severity.ERROR,
    needs="id_number",
    message="出生日期与身份证号不符",
    fix="drugcheck case set {case} person.birth_date person.id_number",
)
def birth_date_differs(facts: Facts, context: Context) -> Iterator[Hit]:
    """The birth date is the one that the ID number holds.

    Why: GB 11643-1999, places 7 to 14; 三(二) 「确保数据完整、准确、鲜活」.
    Bad: the number says 1978-11-30, the birth date 1978-11-03.
    Good: both are the same day.
    """
    birth = facts.case.person.birth_date
    if birth is None or not facts.id_number or not facts.is_reported:
        return
    held = facts.id_reading.birth_date
    if held is not None and held != birth and facts.id_problem is not Problem.TRUNCATED:
        yield hit("person.birth_date")


@case_rule(
    "ID003",
    "sex-differs",
    Severity.ERROR,
    needs="id_number",
    message="性别与身份证号不符",
    fix="drugcheck case set {case} person.sex person.id_number",
)
def sex_differs(facts: Facts, context: Context) -> Iterator[Hit]:
    """The sex is the one that the ID number tells.

    Why: GB 11643-1999, place 17; who may collect a urine sample depends on it (吸毒检测程序规定).
    Bad: place 17 is even, the sex 男.
    Good: place 17 is odd, the sex 男.
    """
    sex, held = facts.case.person.sex, facts.id_reading.sex
    if sex is held or held is None or not facts.is_reported:
        return
    # A number that a spreadsheet cut has lost this place.
    if sex in (Sex.MALE, Sex.FEMALE) and facts.id_problem is not Problem.TRUNCATED:
        yield hit("person.sex")


@store_rule(
    "ID004",
    "same-id-number",
    Severity.ERROR,
    message="与 {other} 身份证号相同,疑似重复建档",
    fix="drugcheck case close {newer} --reason duplicate",
)
def same_id_number(context: Context) -> Iterator[Hit]:
    """No ID number stands in two open cases.

    Why: 四(七) 「一人一档」; a person counted twice falsifies annex 1 and the 5 % of 四(六).
    Bad: C0031 and C0102 hold the same number.
    Good: the newer file was closed as 重复建档 after its visits and tests were taken over.
    """
    for group in context.by_id_number.values():
        if len(group) < 2:
            continue
        ids = sorted(facts.id for facts in group)
        for facts in group:
            other = next(name for name in ids if name != facts.id)
            yield hit("person.id_number", case=facts.id, community=facts.community, other=other, newer=ids[-1])


@case_rule(
    "ID006",
    "no-id-number",
    Severity.ERROR,
    waivable=True,
    message="缺身份证号且未说明原因",
    fix="drugcheck case set {case} person.id_number person.id_missing_reason",
)
def no_id_number(facts: Facts, context: Context) -> Iterator[Hit]:
    """A registered or inflow case has an ID number, or says why it has none.

    Why: 二(一) 「逐人逐户摸排」 what the police system registered; every annex but 11 prints the number.
    Bad: neither `id_number` nor `id_missing_reason` under [person].
    Good: `id_missing_reason = "未办理户口登记"`.
    """
    if not facts.is_reported or facts.is_hidden:
        return
    if not facts.id_number and not facts.case.person.id_missing_reason:
        yield hit("person.id_number")


@case_rule(
    "ID007",
    "old-id-number",
    Severity.WARNING,
    waivable=True,
    needs="id_number",
    message="仍为15位旧证号",
    fix="drugcheck case set {case} person.id_number",
)
def old_id_number(facts: Facts, context: Context) -> Iterator[Hit]:
    """The ID number has 18 places.

    Why: GB 11643-1999 replaced the number of 15 places, which has neither century nor check digit; since 2013 it is no
    longer valid (居民身份证法 第二十三条).
    Bad: a number of 15 places taken over from an old list.
    Good: the number of 18 places from the household register.
    """
    if facts.id_number and facts.is_reported and identity_number.is_legacy(facts.id_number):
        yield hit("person.id_number")


@case_rule(
    "ID008",
    "truncated-id-number",
    Severity.ERROR,
    needs="id_problem",
    message="证号疑被 Excel 截断",
    fix="drugcheck case set {case} person.id_number",
)
def truncated_id_number(facts: Facts, context: Context) -> Iterator[Hit]:
    """The ID number did not lose its last places in a spreadsheet.

    Why: a spreadsheet keeps 15 places of a number; the rest becomes 000 or the form 4.3E+17, and the true places cannot
    be computed back. 四(二) 「确保底子全面精准」.
    Bad: a number that ends in 000 and whose check digit is wrong.
    Good: the roster with the column as text.
    """
    if facts.is_reported and facts.id_problem is Problem.TRUNCATED:
        yield hit("person.id_number")


@case_rule(
    "ID012",
    "id-region-elsewhere",
    Severity.INFO,
    needs="id_number",
    message="证号地区码非本地,仅供核对(不得据此改户籍)",
    fix="drugcheck explain ID012",
)
def id_region_elsewhere(facts: Facts, context: Context) -> Iterator[Hit]:
    """The household is local although the ID number was issued elsewhere: a hint to look, nothing more.

    Why: 二(九) asks for wrongly registered households; but the region of a number is that of its first issue and stays
    when the household moves. It never decides where somebody belongs.
    Bad: taking the region of the number for the household.
    Good: the household register was looked at.
    """
    division = context.config.unit.division
    if not division or not facts.id_number or facts.case.residence.household_division != division:
        return
    region = facts.id_reading.region
    if facts.is_open and region not in (None, division, identity_number.SYNTHETIC_REGION):
        yield hit("person.id_number")


RULES = (
    wrong_id_number,
    birth_date_differs,
    sex_differs,
    same_id_number,
    id_person.possible_duplicate,
    no_id_number,
    old_id_number,
    truncated_id_number,
    id_person.unlikely_age,
    id_person.odd_name,
    id_person.unprotected_minor,
    id_region_elsewhere,
)
