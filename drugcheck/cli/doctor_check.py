"""One thing that `doctor` looked at, and all of them together."""

from collections.abc import Iterator
from typing import NamedTuple

from drugcheck import __version__
from drugcheck.cli import screen
from drugcheck.errors import DrugcheckError
from drugcheck.message import Message, message


class Check(NamedTuple):
    """One thing by its name, such as `key.permissions`; `good` None means it is worth knowing, not wrong."""

    name: str
    what: Message
    good: bool | None
    advice: Message | None = None


class Report(NamedTuple):
    """All checks, in order."""

    checks: tuple[Check, ...]

    def lines(self) -> Iterator[str]:
        """A line a check, with what to do where something is wrong."""
        for check in self.checks:
            mark = "ok  " if check.good else "note" if check.good is None else "BAD "
            yield f"{mark} {screen.words(check.what)}"
            if check.advice is not None and not check.good:
                yield f"     {screen.words(check.advice)}"

    def data(self) -> dict[str, object]:
        """The same as an object."""
        return {
            "version": __version__,
            "checks": [
                {"name": c.name, "what": c.what, "good": c.good, "advice": None if c.good else c.advice}
                for c in self.checks
            ],
        }


def command(text: str, **details: object) -> Message:
    """A command line as advice: it is the same in every language."""
    return Message(text, details)


def told(name: str, error: DrugcheckError, remedy: Message) -> Iterator[Check]:
    """Every fault of a file on a line of its own; `remedy` stands where the error's hint is this command."""
    advice = remedy if str(error.advice) == "drugcheck doctor" else error.advice
    source = getattr(error, "source", None)
    faults = getattr(error, "faults", ()) if source else ()
    for fault in faults:
        yield Check(name, message("{config}: {note}", config=source, note=fault.sentence), False)
    what = error.message if not faults else message("{config} cannot be used", config=source)
    yield Check(name, what, False, advice)
