"""One family of errors: the first line of a class's docstring is its message, the class holds hint and exit status.

Message and hint are templates: `UnknownCaseError(case="C0999")` fills `{case}` in both. They are the keys of the
gettext catalogue and are put into the reader's language once, at the one error boundary of the command line.
A detail never holds a personal field: a value that was typed in is not echoed unless it is an enumeration's.
"""

from typing import ClassVar

from drugcheck.message import Message

OK = 0
FINDINGS = 1


class DrugcheckError(Exception):
    """the work could not go on"""

    exit_status: ClassVar[int] = 2
    hint: ClassVar[str] = "drugcheck --help"

    def __init__(self, *, hint: str | None = None, **details: object) -> None:
        self.details = details
        self._hint = hint
        super().__init__(str(self.message))

    @property
    def message(self) -> Message:
        """What happened: the first line of the class's docstring with its places filled."""
        first_line = (type(self).__doc__ or "").strip().partition("\n")[0].rstrip()
        return Message(first_line, self.details)

    @property
    def advice(self) -> Message:
        """What to do next: a command that can be pasted."""
        return Message(self._hint if self._hint is not None else self.hint, self.details)


class UsageError(DrugcheckError):
    """the command or its input cannot be used"""

    exit_status = 2


class LockedError(DrugcheckError):
    """the workspace is locked"""

    exit_status = 3
    hint = "drugcheck unlock"


class DamagedError(DrugcheckError):
    """the store is damaged or was tampered with"""

    exit_status = 4
    hint = "drugcheck verify"


class RefusedError(DrugcheckError):
    """a workflow or privacy rule forbids this"""

    exit_status = 5
    hint = "drugcheck explain --all"
