"""The fix that asks for values: one command for all that a finding lacks, whatever its rule."""

import shlex
from collections.abc import Iterable, Sequence

from drugcheck.domain.outcome import Numbered, next_number


def setting(*paths: str) -> str:
    """The command that asks for the values at these paths; one that says `path=value` sets it. A template of a fix."""
    return "drugcheck case set {case} " + " ".join(_template(path) for path in paths)


def rewriting(path: str) -> str:
    """The command by which a text is written anew.

    What others have signed or granted, and own columns that are not named, are edited in the whole.
    """
    whole = path == "extra" or path.startswith(("assessments.", "waivers."))
    return "drugcheck case edit {case}" if whole else setting(path)


def next_entry(section: str, entries: Sequence[Numbered], keys: Iterable[str]) -> str:
    """The command that asks for the values of one more entry of a list."""
    number = next_number(entries)
    return setting(*(f"{section}.{number}.{key}" for key in keys))


def _template(path: str) -> str:
    # An own column may be called anything.
    return shlex.quote(path).replace("{", "{{").replace("}", "}}")
