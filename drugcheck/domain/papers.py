"""What every paper of the office says in the same words: who writes, about whom, and how much may be shown of them."""

from typing import Final

from drugcheck.domain.calendar import written_day
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.domain.masking import Masking
from drugcheck.domain.shapes import shape_of

MASKED_NOTE: Final = "个人信息已遮盖，凭此稿手工填写，或者依程序生成完整稿"


# Fields that hold ids of staff: a paper names them.
STAFF_FIELDS: Final = frozenset(
    {"by", "with", "collectors", "responsible", "abstinence_checked_by", "verified_by", "confirmed_by"}
)


class Blank(str):
    """A place that is left for a pen: it prints as a line, and counts as nothing in a template's {% if %}."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


BLANK: Final = Blank("________")


def or_blank(text: str | None) -> str:
    """The text, or a line to write on."""
    return text or BLANK


def of_office(context: Context, masking: Masking) -> dict[str, object]:
    """What does not depend on a person: the office, the day, the mark of confidentiality."""
    config = context.config
    return {
        "单位": config.unit.name,
        "区": or_blank(config.unit.district),
        "专项行动": config.campaign.name,
        "通知文号": or_blank(config.campaign.document),
        "日期": written_day(context.today),
        "联系人": or_blank(config.staff_name(config.unit.compiled_by)),
        "联系电话": or_blank(config.unit.phone),
        "保密": CONFIDENTIAL,
        "遮盖说明": "" if masking.revealed else MASKED_NOTE,
        "横线": str(BLANK),
    }


def of_person(facts: Facts, masking: Masking) -> dict[str, object]:
    """Who the paper is about. `代号` names nobody; `姓名代号` is the name as far as it may be shown, with the code."""
    case = facts.case
    name = shown(case, "person.name", masking)
    return {
        "档案编号": case.id,
        "代号": case.id,
        "姓名代号": f"{name}({case.id})" if name else case.id,
        "姓名": or_blank(name),
        "性别": or_blank(shown(case, "person.sex", masking)),
        "出生日期": or_blank(shown(case, "person.birth_date", masking)),
        "身份证号": or_blank(shown(case, "person.id_number", masking)),
        "联系方式": or_blank(shown(case, "person.phone", masking)),
        "户籍地址": or_blank(shown(case, "residence.household_address", masking)),
        "现居住地址": or_blank(shown(case, "residence.current_address", masking)),
        "社区": or_blank(case.case.community),
        "社区工作人员": or_blank(facts.responsible_worker),
        "社区民警": or_blank(facts.responsible_police),
        "管控现状": or_blank(facts.status.value if facts.status else None),
    }


def shown(case: Case, path: str, masking: Masking) -> str:
    """One value of a section that is no list, by its path, as the reader may see it; empty where it is absent."""
    section, _, key = path.partition(".")
    shape = shape_of(Case).tables[section]
    field = shape.fields[key]
    record = getattr(case, shape.attribute)
    value = None if record is None else getattr(record, field.attribute)
    return masking.show(field.mask, str(value), path) if value is not None else ""


def words_of(value: object) -> str:
    """A value as a paper says it: 是 and 否, the items of a list behind each other."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(words_of, value))
    return str(value)
