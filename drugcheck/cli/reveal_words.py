"""What stands behind --reveal on the command line: nothing, or the parts and values that are to be shown in full.

`--reveal`, `--reveal name phone` and `--reveal name,phone` are one option. A word behind it belongs to it only where it
is the name of a part or the path of a value: the case of `case show --reveal C0031` stays an argument.
"""

import re
from collections.abc import Iterable
from typing import Final

from drugcheck.cli import state
from drugcheck.domain.masking import ORDINARY, PARTS
from drugcheck.domain.naming import nearest_name
from drugcheck.errors import UsageError

OPTION: Final = "--reveal"
# What is meant where no part is named; it may be named beside others.
ALONE: Final = "ordinary"
# Every part: what is not masked part by part, such as the scan of a paper.
WHOLE: Final = ",".join(PARTS)
_NAMES: Final = (ALONE, *PARTS)
_WORD: Final = re.compile(r"[a-z_.]+(,[a-z_.]+)*,?")


class UnknownPartError(UsageError):
    """--reveal: there is no such part"""

    hint = "{command} --reveal {nearest} --purpose TEXT   ({known})"


def joined(arguments: list[str]) -> list[str]:
    """The arguments with all --reveal, and the words that belong to them, as one `--reveal=…`."""
    result: list[str] = []
    named: list[str] = []
    place: int | None = None
    rest = list(reversed(arguments))
    while rest:
        word = rest.pop()
        if word == "--":
            result += [word, *reversed(rest)]
            break
        option, _, value = word.partition("=")
        if option != OPTION:
            result.append(word)
            continue
        if place is None:
            place = len(result)
            result.append(OPTION)
        found = [value] if value else []
        while option == word and rest and _belongs(rest[-1]):
            found.append(rest.pop())
        named += found or [ALONE]
    if place is not None:
        result[place] = f"{OPTION}={','.join(named)}"
    return result


def _belongs(word: str) -> bool:
    if _WORD.fullmatch(word) is None:
        return False
    parts = [part for part in word.split(",") if part]
    # A word with a comma is a list of parts, one of which may be misspelt; one alone may also be a file.
    return "," in word or all(map(_is_known, parts)) or nearest_name(word, _NAMES) is not None


def _is_known(name: str) -> bool:
    return name in _NAMES or name in _paths()


def _paths() -> frozenset[str]:
    from drugcheck.domain.fields import FIELDS

    return frozenset(path for path, field in FIELDS.items() if field.mask is not None)


def parts(text: str) -> str:
    """The names of the parts, in their order, with those that `ordinary` stands for. Raises UnknownPartError."""
    names = [name for part in re.split("[,\uff0c、]", text) if (name := part.strip())] or [ALONE]
    for name in names:
        if not (name in _NAMES or name in _paths()):
            nearest = nearest_name(name, (*_NAMES, *_paths()), cutoff=0.0) or ALONE
            raise UnknownPartError(command=state.settings().command, nearest=nearest, known=", ".join(_NAMES))
    wanted = set(names) | (ORDINARY if ALONE in names else frozenset())
    # Who may see what HIV says may see the rest of an illness.
    wanted |= {"health"} if "hiv" in wanted else set()
    return joint([frozenset(wanted) - {ALONE}])


def joint(parts: Iterable[frozenset[str]]) -> str:
    """All these parts, in their order, as one text."""
    wanted = frozenset[str]().union(*parts)
    return ",".join([*(part for part in PARTS if part in wanted), *sorted(wanted - PARTS.keys())])


def with_health(reveal: str | None) -> str | None:
    """What was named, with all of [[health]]: what --reveal-health stands for."""
    return reveal and parts(f"{reveal},hiv")
