"""FIELDS and SECTIONS of drugcheck.domain.schema, for those who only read a case: nothing of editing is imported."""

from collections.abc import Mapping

from drugcheck.domain.case import Case
from drugcheck.domain.shapes import Field, Shape, shape_of

FIELDS: Mapping[str, Field]
SECTIONS: Mapping[str, Shape]


def __getattr__(name: str) -> object:
    """Builds FIELDS and SECTIONS when they are first asked for: reading the annotations costs some milliseconds."""
    if name == "FIELDS":
        value: object = {field.path: field for field in shape_of(Case).all_fields() if field.path not in _NOT_FACTS}
    elif name == "SECTIONS":
        value = {shape.path: shape for shape in shape_of(Case).walk() if shape.path}
    else:
        raise AttributeError(name)
    globals()[name] = value
    return value


# The format's own number, and the office's own columns, which have no fixed keys.
_NOT_FACTS = frozenset({"schema", "extra"})
