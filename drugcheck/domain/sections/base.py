"""What every section of a case is made of.

A section is a frozen shape that knows nothing of files. Every list entry carries a stable `no`, so that a visit can be
named, merged and referred to. `field()` gives each value its official Chinese label, its owner (四(三): the community,
or the police for what comes from the police system) and how it is masked on screen (domain.masking). `repr` of a
section never shows a value.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec

Day = date
Owner = Literal["community", "police"]
Mask = Literal["name", "id", "phone", "address", "health", "restricted", "text", "relation"]


def field(label: str, *, owner: Owner = "community", mask: Mask | None = None, ge: int | None = None) -> msgspec.Meta:
    """What the schema says of a value: official label, owner and mask."""
    extra = {"owner": owner, "mask": mask}
    return msgspec.Meta(title=label, extra=extra) if ge is None else msgspec.Meta(title=label, extra=extra, ge=ge)


Number = Annotated[int, field("编号", ge=1)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Count = Annotated[int, msgspec.Meta(ge=0)]
StaffIds = Annotated[tuple[str, ...], field("人员")]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A shape of the record: immutable, strict, and silent about its values."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__
