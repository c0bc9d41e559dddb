"""What a change of a case did, in the words of a printed dossier: a line for each section or entry that it touched."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from drugcheck.domain import changes
from drugcheck.domain.masking import RESTRICTED, Masking, show_change
from drugcheck.domain.office import Config
from drugcheck.domain.papers import STAFF_FIELDS, words_of
from drugcheck.domain.telling import How, Told, is_marker

_NOTHING: Final = "(空)"
# A checksum says nothing on paper.
_LEFT_OUT: Final = "facts"
_PAPER_FIELDS: Final = frozenset({"kind", "number"})


class Change(NamedTuple):
    """One version of a case, as the dossier lists it: when, which, who recorded it, and in words what it changed."""

    when: str
    revision: str
    who: str
    words: str


def change_words(entries: Iterable[Told], config: Config, masking: Masking) -> str:
    """`检测 #3 新增:样本 毛发,结果 阴性`, one section or entry a line, each value as the reader may see it."""
    return "\n".join(line for entry in entries if (line := _line(entry, config, masking)))


def opening_words(entries: Iterable[Told]) -> str:
    """What the first version recorded, section by section; its values stand in the parts of the dossier."""
    return "、".join(dict.fromkeys(entry.title for entry in entries))


def _line(entry: Told, config: Config, masking: Masking) -> str:
    values = [change for change in entry.values if _key(change) != _LEFT_OUT and not is_marker(change)]
    hidden = _PAPER_FIELDS if _may_name_an_illness(entry, masking) else frozenset()
    parts = "；".join(_part(change, entry.how, hidden, config, masking) for change in values)
    if not parts and entry.how is How.CHANGED:
        return ""
    return entry.heading.removesuffix(f" {How.CHANGED}") + (f"：{parts}" if parts else "")


def _may_name_an_illness(entry: Told, masking: Masking) -> bool:
    """Whether a paper of the index was restricted, or may have been: 艾滋病防治条例 第三十九条."""
    if not entry.path.startswith("documents.") or masking.hiv:
        return False
    return entry.how is How.CHANGED or any(_key(c) == "restricted" and (c.new or c.old) for c in entry.values)


def _part(change: changes.Change, how: How, hidden: frozenset[str], config: Config, masking: Masking) -> str:
    old, new = (
        RESTRICTED if value is not None and _key(change) in hidden else _value(change, value, config, masking)
        for value in (change.old, change.new)
    )
    if how is How.CHANGED and change.old is not None:
        return f"{change.label} {old} → {new or _NOTHING}"
    return f"{change.label} {new or old}"


def _key(change: changes.Change) -> str:
    return change.path.rpartition(".")[2]


def _value(change: changes.Change, value: object, config: Config, masking: Masking) -> str:
    if value is None:
        return ""
    if _key(change) in STAFF_FIELDS:
        ids = value if isinstance(value, tuple) else (value,)
        return "、".join(config.staff_name(str(who)) for who in ids)
    return show_change(change.path, change.mask, words_of(value), masking)
