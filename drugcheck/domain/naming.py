"""The nearest known name, for the «did you mean» of an error."""

import difflib
from collections.abc import Iterable

from drugcheck.domain.shapes import Shape
from drugcheck.message import Message, message


def nearest_name(word: str, names: Iterable[str], *, cutoff: float = 0.5) -> str | None:
    """The name nearest to the word; None where none is near."""
    near = difflib.get_close_matches(word, list(names), n=1, cutoff=cutoff)
    return near[0] if near else None


def nearest_path(shape: Shape, path: str) -> str | None:
    """The path nearest to what was written: by its last word, by its official label, then by the whole path.

    The numbers of entries are left out.
    """
    written = ".".join(part for part in path.split(".") if not part.isdigit())
    fields = list(shape.all_fields())
    last = written.rpartition(".")[2]
    for field in fields:
        if last == field.key or last == field.label:
            return field.path
    whole = nearest_name(written, (field.path for field in fields), cutoff=0.6)
    if whole is not None:
        return whole
    by_word = {field.label: field.path for field in reversed(fields)} | {f.key: f.path for f in reversed(fields)}
    word = nearest_name(last, by_word)
    return by_word[word] if word is not None else None


def suggestion(name: str | None) -> Message | str:
    """The end of an error's sentence that names the nearest; empty where there is none."""
    return message("; the nearest is {name}", name=name) if name else ""
