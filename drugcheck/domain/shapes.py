"""What the annotations of a shape say, read once: keys, official labels, owners, masks, types and constraints.

A shape is any Record: a Case, drugcheck.toml, a register. Paths are dotted and use the keys of the TOML file
(`licence.class`, not `licence.class_`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, cast, get_args, get_origin

import msgspec
import msgspec.structs

from drugcheck.domain.sections.base import Mask, Owner, Record
from drugcheck.domain.titles import TITLES
from drugcheck.domain.vocabulary import Term

# Dates stay dates on the way to and from a TOML document: a quoted date is a fault there, not a date.
BUILTIN_TYPES = (date, datetime, time)

Enumeration = type[Term]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a shape: where it stands, its official label, who owns it, how it is masked, what it may hold.

    `type` is the plain type (text, int, bool, float, date or an enumeration); `repeated` says that it is a list of
    them; `listed` that the value stands in a list of tables, so that a path to one value names the entry.
    `choices` are the values of a literal; `minimum`, `maximum` (inclusive) and `pattern` bound a value; `whole` is the
    annotation, for msgspec.
    """

    path: str
    key: str
    attribute: str
    label: str
    owner: Owner
    mask: Mask | None
    type: type
    whole: object
    repeated: bool = False
    listed: bool = False
    required: bool = False
    choices: tuple[str | int, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None

    @property
    def enum(self) -> Enumeration | None:
        """The enumeration of the value, if it has one."""
        return self.type if issubclass(self.type, Term) else None


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A table, or a list of tables: its values and the tables inside it, by key, in the order of the file.

    `identity` is the key that names an entry of a list (`no`, or `code`), None where only its position does.
    `optional` says that the table may be absent, which differs from empty.
    """

    path: str
    key: str
    attribute: str
    struct: type[Record]
    listed: bool
    optional: bool
    required: bool
    fields: Mapping[str, Field]
    tables: Mapping[str, "Shape"]

    @property
    def title(self) -> str:
        """The Chinese title."""
        return TITLES.get(self.struct, self.key)

    @property
    def identity(self) -> str | None:
        """The key that names an entry."""
        return next((key for key in ("no", "code") if key in self.fields), None) if self.listed else None

    def walk(self) -> Iterator["Shape"]:
        """This table and all inside it, in the order of the file."""
        yield self
        for table in self.tables.values():
            yield from table.walk()

    def all_fields(self) -> Iterator[Field]:
        """Every value of this table and of those inside it."""
        for table in self.walk():
            yield from table.fields.values()


class _Annotation(msgspec.Struct, frozen=True):
    """An annotation taken apart."""

    base: object
    metas: tuple[msgspec.Meta, ...]
    repeated: bool
    optional: bool


def _take_apart(annotation: object) -> _Annotation:
    metas: list[msgspec.Meta] = []
    repeated = optional = False
    while True:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            metas.extend(meta for meta in arguments[1:] if isinstance(meta, msgspec.Meta))
            annotation = arguments[0]
        elif origin in (Union, UnionType) and NoneType in arguments:
            optional = True
            annotation = next(argument for argument in arguments if argument is not NoneType)
        elif origin is tuple:
            repeated = True
            annotation = arguments[0]
        else:
            return _Annotation(annotation, tuple(metas), repeated, optional)


def _plain_type(base: object) -> tuple[type, tuple[str | int, ...]]:
    if get_origin(base) is Literal:
        choices = cast(tuple[str | int, ...], get_args(base))
        return type(choices[0]), choices
    origin = get_origin(base)
    if isinstance(origin, type):
        return origin, ()
    return (base if isinstance(base, type) else object), ()


@cache
def shape_of(struct: type[Record]) -> Shape:
    """The shape of a whole document."""
    return _shape(struct, path="", key="", attribute="", listed=False, inside_list=False)


def _shape(
    struct: type[Record],
    *,
    path: str,
    key: str,
    attribute: str,
    listed: bool,
    inside_list: bool,
    optional: bool = False,
    required: bool = False,
) -> Shape:
    fields: dict[str, Field] = {}
    tables: dict[str, Shape] = {}
    for info in msgspec.structs.fields(struct):
        name = info.encode_name
        place = f"{path}.{name}" if path else name
        parts = _take_apart(info.type)
        if isinstance(parts.base, type) and issubclass(parts.base, Record):
            tables[name] = _shape(
                parts.base,
                path=place,
                key=name,
                attribute=info.name,
                listed=parts.repeated,
                inside_list=inside_list or parts.repeated,
                optional=parts.optional,
                required=info.required,
            )
            continue
        plain, choices = _plain_type(parts.base)
        extra = next((meta.extra for meta in parts.metas if meta.extra), {})
        fields[name] = Field(
            path=place,
            key=name,
            attribute=info.name,
            label=next((meta.title for meta in parts.metas if meta.title), name),
            owner=cast(Owner, extra.get("owner", "community")),
            mask=cast("Mask | None", extra.get("mask")),
            type=plain,
            whole=info.type,
            repeated=parts.repeated,
            listed=inside_list,
            required=info.required,
            choices=choices,
            minimum=next((meta.ge for meta in parts.metas if meta.ge is not None), None),
            maximum=next((meta.le for meta in parts.metas if meta.le is not None), None),
            pattern=next((meta.pattern for meta in parts.metas if meta.pattern is not None), None),
        )
    return Shape(
        path=path,
        key=key,
        attribute=attribute,
        struct=struct,
        listed=listed,
        optional=optional,
        required=required,
        fields=fields,
        tables=tables,
    )


def accepts(field: Field, value: object) -> bool:
    """Whether the value may stand in the field."""
    try:
        msgspec.convert(value, field.whole, builtin_types=BUILTIN_TYPES)
    except msgspec.ValidationError:
        return False
    return True
