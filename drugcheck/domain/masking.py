"""Who may see what: the one place that decides how a personal value is shown.

Masked is the rule, on the screen and in files: a name keeps its first character, an ID number its last four, a
telephone number its first three and last four, an address its administrative levels down to the community; illness is
only «有»; what informants and third parties said is hidden, and so is free text, which may hold any of these.
What may be shown is named part by part. The ordinary parts go together; illness, HIV, whereabouts and what is known of
hidden persons are shown only where they are named. HIV stays hidden even where illness is shown (艾滋病防治条例
第三十九条); so do other illnesses, lest the mark itself say HIV.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache
from typing import Final, NamedTuple

from drugcheck.domain.case import Case, Health, Record
from drugcheck.domain.sections.base import Mask
from drugcheck.domain.shapes import Field, Shape, shape_of
from drugcheck.domain.vocabulary import Illness

RESTRICTED: Final = "(限阅)"
OMITTED: Final = "(略)"
PRESENT: Final = "有"
SPECIAL_ILLNESS: Final = "特殊病(限阅)"
SECRET_ILLNESSES: Final = frozenset({Illness.HIV, Illness.OTHER})

# The words of an address that lead below the community, down to a door: what is shown ends before the first.
_BELOW: Final = frozenset("路街巷弄号栋幢楼院苑宅家户室组")
# Stands for either character of 街道, which is above the community. No text can hold a noncharacter.
_TOWN: Final = "\ufdd0"
_PART = r"[^\W\d_]"

# How many they are, how old, and whether they live.
_COUNTED: Final = re.compile("[一二两三四五六七八九十名个位岁及和与]|已故|以上|以下|未满|不满")

# What may be shown in full, each by itself, and what it covers.
PARTS: Final = {
    "name": "姓名、别名、亲属和监护人姓名",
    "id": "证件号码、出生日期",
    "phone": "电话、微信",
    "address": "户籍地址、居住地址",
    "text": "文字说明、单位",
    "health": "疾病(艾滋病等除外)",
    "hiv": "艾滋病和其他疾病",
    "whereabouts": "去向",
    "hidden": "隐性人员、线索来源",
}
ORDINARY: Final = frozenset({"name", "id", "phone", "address", "text"})

# What an annex is about by its title, and shows where the ordinary parts are shown: 二(三), 二(十三), 四(五).
_ASKED_BY_ANNEX: Final = {3: frozenset({"health"}), 5: frozenset({"health"}), 13: frozenset({"health"})}

# What a value that is restricted is part of; one that is not named here goes with the most guarded.
_RESTRICTED_PARTS: Final = {
    "person.birth_date": "id",
    "relatives.name": "name",
    "health.carer": "name",
    "hardships.carer_now": "name",
    "tests.medication": "health",
    "death.cause": "health",
    "visits.whereabouts": "whereabouts",
    "visits.informant": "hidden",
    "hidden.source": "hidden",
}


# Masks that are revealed with another part.
_PART_OF: Final[dict[str, str]] = {"relation": "name"}


class Masking(NamedTuple):
    """What a reader may see: the `parts` that are shown in full, or single values by their paths; nothing by default.

    `withheld` are cases that stay masked in a list which is revealed: sealed ones, and suspicions.
    """

    parts: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()

    @property
    def revealed(self) -> bool:
        """Whether anything personal is shown in full."""
        return bool(self.parts)

    @property
    def hiv(self) -> bool:
        """Whether HIV is named."""
        return "hiv" in self.parts

    def of(self, case_id: str) -> "Masking":
        """What this reader may see of that case."""
        return MASKED if case_id in self.withheld else self

    def shows(self, mask: Mask | None, path: str = "") -> bool:
        """Whether a value that is masked this way is shown in full; `path` may hold the numbers of entries."""
        if mask is None:
            return True
        if not self.parts:
            return False
        path = ".".join(part for part in path.split(".") if not part.isdecimal())
        part = _RESTRICTED_PARTS.get(path, "hidden") if mask == "restricted" else _PART_OF.get(mask, mask)
        return part in self.parts or path in self.parts

    def show(self, mask: Mask | None, text: str, path: str = "") -> str:
        """The text as this reader may see it; empty stays empty, since an absence is not a secret."""
        if not text or mask is None or self.shows(mask, path):
            return text
        return _SHOWN[mask](text)


MASKED: Final = Masking()
# All but HIV; and all.
REVEALED: Final = Masking(frozenset(PARTS) - {"hiv"})
EVERYTHING: Final = Masking(frozenset(PARTS))


def parts_of_annex(parts: frozenset[str], number: int) -> frozenset[str]:
    """What is shown in an annex where these parts were named: of an illness the kind, where its title asks for it."""
    return parts | _ASKED_BY_ANNEX.get(number, frozenset()) if parts >= ORDINARY else parts


def mask_name(name: str) -> str:
    """Such as 周** or 张*; a single character is hidden as well."""
    name = name.strip()
    return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*"


def mask_id(number: str) -> str:
    """The last four of an ID number; too short a number shows nothing."""
    number = number.strip()
    return "*" * (len(number) - 4) + number[-4:] if len(number) >= 12 else "*" * len(number)


def mask_phone(number: str) -> str:
    """Such as 138****0031; anything else than a number of eleven digits shows nothing."""
    number = number.strip()
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 and number.isdigit() else "****"


def mask_address(address: str) -> str:
    """The administrative levels of an address, down to the community; (略) where none can be made out."""
    address = "".join(address.split())
    levels = address.replace(_TOWN, "_").replace("街道", _TOWN * 2)
    end = next((place for place, character in enumerate(levels) if character in _BELOW), len(levels))
    found = _address().match(levels[:end])
    shown = address[: found.end()] if found else ""
    if not shown:
        return OMITTED
    return shown if shown == address else shown + "***"


def mask_relation(text: str) -> str:
    """Such as 女儿, 父母, 两个儿子(6-14); (略) for anything else, since a name may stand there.

    附件9 tells of children by their age band, 未成年人保护法 第一百零三条.
    """
    from drugcheck.domain.informants import RELATIONS

    words = (word for word in re.split(r"[^\u4e00-\u9fff]+", _COUNTED.sub(" ", text)) if word)
    return text if all(word in RELATIONS for word in words) else OMITTED


@cache
def _address() -> re.Pattern[str]:
    # Compiled for the first address that is masked: every command imports this. The words below the community are not
    # in it, since a set of ideographs takes three times as long as all the rest.
    return re.compile(
        rf"(?:{_PART}{{2,8}}?(?:省|自治区|特别行政区))?"
        rf"(?:{_PART}{{1,10}}?(?:市|自治州|地区|盟))?"
        rf"(?:{_PART}{{1,10}}?(?:(?<![小社园])区|县|旗|市))?"
        rf"(?:{_PART}{{1,10}}?(?:{_TOWN}{{2}}|镇|乡|苏木))?"
        rf"(?:{_PART}{{1,10}}?(?:社区|(?<!新)村|居委会))?"
    )


_SHOWN: Final[dict[Mask, Callable[[str], str]]] = {
    "name": mask_name,
    "id": mask_id,
    "phone": mask_phone,
    "address": mask_address,
    "health": lambda text: PRESENT,
    "restricted": lambda text: RESTRICTED,
    "text": lambda text: OMITTED,
    "relation": mask_relation,
}


def is_secret_illness(health: Health, masking: Masking) -> bool:
    """Whether this entry of [[health]] may not be named even where illness is shown: 艾滋病防治条例 第三十九条.

    其他 is treated as 艾滋病 is: were HIV the only kind that is hidden, hiding would name it.
    """
    return health.kind in SECRET_ILLNESSES and not masking.hiv


def mask_of(field: Field) -> Mask | None:
    """How a field is masked: «有» says something of [[health]] only, elsewhere a health value is hidden."""
    return "restricted" if field.mask == "health" and not field.path.startswith("health.") else field.mask


def illness_text(health: Health, field: Field, masking: Masking) -> str:
    """One value of an entry of [[health]] as the reader may see it."""
    value = getattr(health, field.attribute)
    if value is None:
        return ""
    if field.mask == "health" and is_secret_illness(health, masking) and masking.shows("health", field.path):
        return SPECIAL_ILLNESS if field.key == "kind" else RESTRICTED
    return masking.show(field.mask, str(plain(value)), field.path)


def show_change(path: str, mask: Mask | None, text: str, masking: Masking) -> str:
    """A value of a change: of which illness a value is, a change alone does not say, so HIV must be named."""
    if path.startswith("health.") and mask == "health" and masking.shows(mask, path) and not masking.hiv:
        return RESTRICTED
    return masking.show(mask, text, path)


def plain(value: object) -> object:
    """A stored value as JSON has it: an enumeration by its official word, a date by ISO 8601, a tuple as a list."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def mask_value(field: Field, value: object, masking: Masking = MASKED) -> object:
    """A value of a field as the reader may see it; a value that is not masked keeps its type, a list stays one."""
    if value is None:
        return None
    mask = mask_of(field)
    if masking.shows(mask, field.path):
        return plain(value)
    if field.repeated and isinstance(value, tuple):
        return [masking.show(mask, str(plain(item)), field.path) for item in value]
    return masking.show(mask, str(plain(value)), field.path)


def masked(case: Case, masking: Masking = MASKED) -> dict[str, object]:
    """A case as nested tables with the keys of the file, every value as the reader may see it.

    Absent values and empty lists are left out. The office's own columns count as free text.
    """
    shape = shape_of(Case)
    result = _masked_table(shape, case, masking)
    if case.extra:
        result["extra"] = {
            key: plain(value) if masking.shows("text") else masking.show("text", str(value))
            for key, value in case.extra.items()
        }
    return result


def _masked_table(shape: Shape, record: Record, masking: Masking) -> dict[str, object]:
    secret = isinstance(record, Health) and is_secret_illness(record, masking)
    result: dict[str, object] = {}
    for key, field in shape.fields.items():
        value = getattr(record, field.attribute)
        if value is None or value == () or field.type is dict:
            continue
        if secret and isinstance(record, Health) and field.mask == "health":
            result[key] = illness_text(record, field, masking)
        else:
            result[key] = mask_value(field, value, masking)
    for key, table in shape.tables.items():
        inner = getattr(record, table.attribute)
        if isinstance(inner, tuple):
            entries = [_masked_table(table, entry, masking) for entry in inner]
            if entries:
                result[key] = entries
        elif inner is not None and (shown := _masked_table(table, inner, masking)):
            result[key] = shown
    return result
