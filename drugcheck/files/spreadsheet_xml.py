"""The XML of a workbook, element by element: expat opens nothing, and entities are refused."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from drugcheck.files.spreadsheet_package import BrokenWorkbookError, EntitiesError

Attributes = Mapping[str, str]


class _Local(dict[str, str]):
    """Name with its prefix -> name."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]


def parse(data: bytes, start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None) -> None:
    """Calls `start` for each element, by its name without prefix, and `end` where it ends.

    Raises:
        BrokenWorkbookError, EntitiesError.
    """
    parser = expat.ParserCreate()
    # Few names, each of them thousands of times.
    local = _Local()

    def opened(name: str, attributes: Attributes) -> None:
        start(local[name], attributes)

    def refused(*arguments: object) -> None:
        raise EntitiesError()

    parser.StartElementHandler = opened
    if end is not None:
        parser.EndElementHandler = lambda name: end(local[name])
    parser.EntityDeclHandler = refused
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, OverflowError, LookupError):
        raise BrokenWorkbookError() from None
