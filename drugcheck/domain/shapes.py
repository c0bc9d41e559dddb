"""What the annotations of a shape say, read once: keys, official labels, owners, masks, types and constraints.

A shape is any Record: a Case, drugcheck.toml, a register. Paths are dotted and use the keys of the TOML file
(`licence.class`, not `licence.class_`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, cast, get_args, get_origin

import msgspec

from drugcheck.domain.sections.base import Mask, Owner, Record
from drugcheck.domain.titles import TITLES as CASE_TITLES
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


class Shape:
    """A table, or a list of tables: its values and the tables inside it, by key, in the order of the file.

    `optional` says that the table may be absent, which differs from empty. What is inside is read from the annotations
    when it is first asked for: that takes milliseconds for a whole case, which has few of the tables there are.
    """

    def __init__(
        self,
        struct: type[Record],
        path: str = "",
        key: str = "",
        attribute: str = "",
        *,
        listed: bool = False,
        optional: bool = False,
        required: bool = False,
        inside_list: bool = False,
    ) -> None:
        self.struct = struct
        self.path = path
        self.key = key
        self.attribute = attribute
        self.listed = listed
        self.optional = optional
        self.required = required
        self._inside_list = inside_list

    @cached_property
    def _inside(self) -> tuple[dict[str, Field], dict[str, "Shape"]]:
        fields: dict[str, Field] = {}
        tables: dict[str, Shape] = {}
        for info in _fields_of(self.struct):
            key = info.encode_name
            path = f"{self.path}.{key}" if self.path else key
            parts = _take_apart(info.type)
            if isinstance(parts.base, type) and issubclass(parts.base, Record):
                tables[key] = Shape(
                    parts.base,
                    path,
                    key,
                    info.name,
                    listed=parts.repeated,
                    optional=parts.optional,
                    required=info.required,
                    inside_list=self._inside_list or parts.repeated,
                )
            else:
                fields[key] = _field(info, parts, path, listed=self._inside_list)
        return fields, tables

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The values, by key."""
        return self._inside[0]

    @cached_property
    def tables(self) -> Mapping[str, "Shape"]:
        """The tables inside, by key."""
        return self._inside[1]

    @property
    def title(self) -> str:
        """The Chinese title."""
        title = CASE_TITLES.get(self.struct)
        if title is None:
            from drugcheck.domain.registers.titles import TITLES

            title = TITLES.get(self.struct, self.key)
        return title

    @property
    def identity(self) -> str | None:
        """The key that names an entry of a list (`no`, or `code`), None where only its position does."""
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


class _Info(msgspec.Struct, frozen=True):
    """A field of a shape as its class has it."""

    name: str
    encode_name: str
    type: object
    required: bool


def _fields_of(struct: type[Record]) -> Iterator[_Info]:
    """The fields, as msgspec.structs.fields has them: that looks for texts in every annotation, and there are none."""
    names, defaults = struct.__struct_fields__, struct.__struct_defaults__
    defaults = (msgspec.NODEFAULT,) * (len(names) - len(defaults)) + defaults
    for name, key, default in zip(names, struct.__struct_encode_fields__, defaults, strict=True):
        yield _Info(name, key, struct.__annotations__[name], default is msgspec.NODEFAULT)


class _Annotation(msgspec.Struct, frozen=True):
    """An annotation taken apart."""

    base: object
    metas: tuple[msgspec.Meta, ...]
    repeated: bool
    optional: bool


def _take_apart(annotation: object) -> _Annotation:
    metas: list[msgspec.Meta] = []
    repeated = optional = False
    while (origin := get_origin(annotation)) is not None:
        arguments = get_args(annotation)
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
            break
    return _Annotation(annotation, tuple(metas), repeated, optional)


def _plain_type(base: object) -> tuple[type, tuple[str | int, ...]]:
    origin = get_origin(base)
    if origin is Literal:
        choices = cast(tuple[str | int, ...], get_args(base))
        return type(choices[0]), choices
    if isinstance(origin, type):
        return origin, ()
    return (base if isinstance(base, type) else object), ()


@cache
def shape_of(struct: type[Record]) -> Shape:
    """The shape of a whole document."""
    return Shape(struct)


def _field(info: _Info, parts: _Annotation, path: str, *, listed: bool) -> Field:
    plain, choices = _plain_type(parts.base)
    extra = next((meta.extra for meta in parts.metas if meta.extra), {})
    return Field(
        path=path,
        key=info.encode_name,
        attribute=info.name,
        label=next((meta.title for meta in parts.metas if meta.title), info.encode_name),
        owner=cast(Owner, extra.get("owner", "community")),
        mask=cast("Mask | None", extra.get("mask")),
        type=plain,
        whole=info.type,
        repeated=parts.repeated,
        listed=listed,
        required=info.required,
        choices=choices,
        minimum=next((meta.ge for meta in parts.metas if meta.ge is not None), None),
        maximum=next((meta.le for meta in parts.metas if meta.le is not None), None),
        pattern=next((meta.pattern for meta in parts.metas if meta.pattern is not None), None),
    )


def accepts(field: Field, value: object) -> bool:
    """Whether the value may stand in the field."""
    try:
        msgspec.convert(value, field.whole, builtin_types=BUILTIN_TYPES)
    except msgspec.ValidationError:
        return False
    return True
