"""How a change of a case is shown: the section or entry, then its values, as the reader may see them."""

from collections.abc import Iterable, Iterator

from drugcheck.cli import screen
from drugcheck.domain.changes import Change
from drugcheck.domain.masking import Masking, show_change
from drugcheck.domain.telling import How, Told, is_marker


def value(change: Change, content: object, view: Masking) -> str:
    """A value as the reader may see it; what illness it is, only where health is shown (艾滋病防治条例 第三十九条)."""
    text = screen.cell(content)
    return show_change(change.path, change.mask, text, view) if text else "-"


def lines(entries: Iterable[Told], view: Masking, indent: str = "    ") -> Iterator[str]:
    """`检测 #3 新增: 样本 毛发, 结果 阴性`; a change of a value on a line of its own."""
    for told in entries:
        shown = [change for change in told.values if not is_marker(change)]
        if told.how is How.CHANGED:
            number = f" #{told.entry}" if told.entry is not None else ""
            for change in shown:
                old, new = value(change, change.old, view), value(change, change.new, view)
                yield f"{indent}{told.title}{number} {change.label}: {old} → {new}"
            continue
        side = "new" if told.how is How.ADDED else "old"
        parts = ", ".join(f"{change.label} {value(change, getattr(change, side), view)}" for change in shown)
        yield f"{indent}{told.heading}" + (f": {parts}" if parts else "")


def data(entries: Iterable[Told], view: Masking) -> list[dict[str, object]]:
    """The same as objects, one for each section or entry."""
    return [
        {
            "path": told.path,
            "title": told.title,
            "entry": told.entry,
            "how": told.how.value,
            "values": [
                {
                    "path": change.path,
                    "label": change.label,
                    "old": None if change.old is None else value(change, change.old, view),
                    "new": None if change.new is None else value(change, change.new, view),
                }
                for change in told.values
            ],
        }
        for told in entries
    ]
