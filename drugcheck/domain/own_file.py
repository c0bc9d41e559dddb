"""What is held about a person, as the person may have it: 个人信息保护法 第四十五条, without what is others'.

Left out: informants and their words, relatives' and guardians' names and numbers, carers, talks with others, other
cases, the office's own columns, the opinions and signatures of staff, and free text in which others may be named.
"""

from collections.abc import Mapping
from typing import Final

from drugcheck.domain.case import Case
from drugcheck.domain.fields import FIELDS
from drugcheck.domain.masking import EVERYTHING, mask_relation, masked
from drugcheck.domain.vocabulary import Interviewee

# Free text about the person alone: what was asked, answered, needed or said by the person.
_OWN_TEXT: Final = frozenset(
    {
        "person.employer",
        "assessments.statement",
        "care.need",
        "care.result",
        "care.satisfied",
        "requests.answer",
        "requests.refusal_reason",
    }
)
_OWN: Final = frozenset({"person.birth_date", "person.name", "person.aliases", "person.id_number", "health.kind"})
_OTHERS: Final = frozenset(
    {
        "case.source",
        "case.not_duplicate_of",
        "person.guardian",
        "person.guardian_phone",
        "hidden.document",
        "health.carer",
        "extra",
        "waivers",
        "contacts",
        "relatives",
    }
)
# A relation is the person's own; a name that was written there is not.
_RELATION: Final = frozenset({"hardships.relative"})
_STAFF: Final = frozenset({"by", "staff", "drawn_up_by", "approved_by", "responsible", "verified_by", "witness"})


def own_file(case: Case) -> dict[str, object]:
    """The sections of the file with the values that are the person's own, with the keys of the file."""
    tables = masked(case, EVERYTHING)
    result: dict[str, object] = {}
    for key, section in tables.items():
        if key in _OTHERS:
            continue
        kept: object
        if isinstance(section, list):
            kept = [table for entry in section if _is_own(key, entry) and (table := _table(key, entry))]
        elif isinstance(section, Mapping):
            kept = _table(key, section)
        else:
            kept = section
        if kept:
            result[key] = kept
    return result


def _is_own(key: str, entry: Mapping[str, object]) -> bool:
    """Talks with others say what others said."""
    return key != "visits" or entry.get("with") in (None, Interviewee.SELF.value)


def _table(path: str, table: Mapping[str, object]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for key, value in table.items():
        inner = f"{path}.{key}"
        # A table within an entry is an opinion, a signature, an evidence or a person beside this one.
        nested = isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(v, Mapping) for v in value))
        if nested or inner in _OTHERS or key in _STAFF:
            continue
        if _is_the_persons(inner) or (inner in _RELATION and mask_relation(str(value)) == value):
            kept[key] = value
    return kept


def _is_the_persons(path: str) -> bool:
    if path in _OWN or path in _OWN_TEXT or path.endswith(".no"):
        return True
    if path not in FIELDS:
        return False
    mask = FIELDS[path].mask
    if mask in (None, "health", "address"):
        return True
    return mask in ("id", "phone") and path.startswith(("person.", "health."))
