"""The schema of a case: every value by its dotted path, every section by its key, and how a value is read and set.

`FIELDS["visits.date"]` says label, owner, mask and type; `SECTIONS["visits"]` the struct and its Chinese title. Both
are read from the annotations of drugcheck.domain.sections at first use, so that a value that a section gains is known
to templates, `case set` and `history` without a second list.
"""

from collections.abc import Mapping

from drugcheck.domain import fields
from drugcheck.domain.changes import Change, changes
from drugcheck.domain.editing import get_value, set_value, set_values
from drugcheck.domain.paths import field_at, nearest
from drugcheck.domain.prohibited import PROHIBITED, prohibited_word
from drugcheck.domain.shapes import Field, Shape
from drugcheck.domain.typed import parse_text

__all__ = [
    "FIELDS",
    "PROHIBITED",
    "SECTIONS",
    "Change",
    "Field",
    "Shape",
    "changes",
    "field_at",
    "get_value",
    "nearest",
    "parse_text",
    "prohibited_word",
    "set_value",
    "set_values",
]

FIELDS: Mapping[str, Field]
SECTIONS: Mapping[str, Shape]


def __getattr__(name: str) -> object:
    """FIELDS and SECTIONS, built when they are first asked for."""
    if name in ("FIELDS", "SECTIONS"):
        return getattr(fields, name)
    raise AttributeError(name)
