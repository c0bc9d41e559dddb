"""The one place where the command line decides whether personal fields are shown in full, and notes that they were.

Nothing is shown in full before its entry stands in the encrypted access log: what, for what purpose, of which case. A
sealed case is not opened at all, masked neither, unless the law that allows the look is named; in lists it stays masked
(治安管理处罚法 第一百三十六条).
"""

import os
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

from drugcheck.cli import screen, state
from drugcheck.cli.options import text
from drugcheck.domain.case import Case
from drugcheck.domain.masking import MASKED, Masking
from drugcheck.errors import DamagedError, DrugcheckError, RefusedError
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.workspace import Workspace

# The part that is named to see hidden persons.
HIDDEN: Final = "hidden"

BasisOption = Annotated[
    str | None, text("--basis", help="law or letter that allows a sealed case to be opened, by its number")
]


class PurposeNeededError(RefusedError):
    """personal fields are shown in full for a purpose only"""

    hint = "{command} --reveal --purpose TEXT"


class NotNotedError(RefusedError):
    """nothing is shown in full without an entry in the access log, which cannot be written: {reason}"""

    hint = "drugcheck doctor"


class RedirectedInsideError(RefusedError):
    """standard output is a file inside the workspace: nothing is shown in full there"""

    hint = "{command} --reveal --purpose TEXT"


class SealedCaseError(RefusedError):
    """{case} is sealed: it is opened only where a law allows it, which is named with --basis"""

    hint = "drugcheck case show {case} --basis TEXT --purpose TEXT"


def masking(
    reveal: str | None,
    purpose: str | None,
    *,
    cases: Sequence[str] | None = None,
    basis: str | None = None,
    noted: bool = True,
    record: Case | None = None,
) -> Masking:
    """Masked, or the parts that are named for a purpose, which is asked for; the entry in the access log is made here.

    `reveal` names the parts, with commas between. `cases` are those that are shown; None where it is a list, in which
    sealed cases then stay masked without a basis. Hidden persons of whom nothing was found stay masked, unless `hidden`
    is named. A file in full is `noted` in the export ledger instead. `record` is the one case that is shown, where it
    was read as it is today.

    Raises:
        PurposeNeededError, SealedCaseError, NotNotedError.
    """
    basis = (basis or "").strip() or None
    if not reveal:
        if cases is not None and (sealed := _sealed(_read(state.workspace(), cases, record))):
            if basis is None:
                raise SealedCaseError(case=sealed[0])
            # A masked file stands in no ledger.
            note((), _purpose(purpose), sealed, basis)
        return MASKED
    parts = tuple(reveal.split(","))
    purpose = _purpose(purpose)
    workspace = state.workspace()
    sealed = _sealed(_read(workspace, cases, record))
    withheld: tuple[str, ...] = ()
    if sealed and basis is None:
        if cases is not None:
            raise SealedCaseError(case=sealed[0])
        withheld = sealed
        screen.say(message("sealed cases {count}: they stay masked without --basis", count=len(sealed)))
    if HIDDEN not in parts and (suspected := _suspected(_read(workspace, cases, record))):
        withheld += suspected
        screen.say(message("hidden persons {count}: masked, unless hidden is named: --reveal", count=len(suspected)))
        if cases is not None and set(cases) <= set(suspected):
            return MASKED
    if noted:
        _look_where_it_goes(workspace)
        note(parts, purpose, (sealed if basis else ()) if cases is None else tuple(cases), basis)
    return Masking(frozenset(parts), frozenset(withheld))


def refuse_sealed(cases: Sequence[str], basis: str | None) -> None:
    """Refuses cases that are sealed and for which no law is named. Raises SealedCaseError."""
    sealed = sealed_among(state.workspace(), cases)
    if sealed and not (basis or "").strip():
        raise SealedCaseError(case=sealed[0])


def unsealed(case: Case) -> Case:
    """The case, where it is not sealed: for a list of what stands in it, which names no law. Raises SealedCaseError."""
    if case.case.sealed_on is not None:
        raise SealedCaseError(case=case.id)
    return case


def sealed_among(workspace: Workspace, cases: Sequence[str] | None = None) -> tuple[str, ...]:
    """The cases among these, or among all, that are sealed today, whatever an earlier day is asked for."""
    return _sealed(_read(workspace, cases))


def _sealed(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(case.id for case in cases if case.case.sealed_on is not None)


def _suspected(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(case.id for case in cases if case.is_suspicion)


def _read(workspace: Workspace, cases: Sequence[str] | None, record: Case | None = None) -> Iterable[Case]:
    if cases is None:
        return workspace.load().cases
    if record is not None:
        return [record]
    held = set(workspace.case_ids())
    return [workspace.case(case) for case in cases if case in held]


def note(parts: Sequence[str], purpose: str, cases: Sequence[str], basis: str | None = None) -> None:
    """Makes the entry of a look in the access log, or refuses: a lock that another command holds is not waited for.

    Raises:
        NotNotedError. DamagedError.
    """
    from drugcheck.domain.exporting import noted
    from drugcheck.domain.registers import Access, Accesses

    workspace, what = state.workspace(), state.settings().command.partition(" ")[2]
    if len(cases) == 1:
        what = f"{what} {cases[0]}"
    access = Access(
        no=1, date=workspace.today, what=what, fields=tuple(parts), purpose=purpose, basis=basis, cases=tuple(cases)
    )
    try:
        with workspace.change("reveal", wait=False) as change:
            change.put_register(noted(change.register(Accesses), access))
    except DamagedError:
        raise
    except DrugcheckError as error:
        raise NotNotedError(reason=error.message) from None


def _look_where_it_goes(workspace: Workspace) -> None:
    """Says that standard output is a file, which no ledger has; refuses one inside the workspace.

    Raises:
        RedirectedInsideError.
    """
    try:
        descriptor = sys.stdout.fileno()
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return
        from drugcheck.files.writing import within

        # Where the system tells the name of an open file.
        place = Path(f"/proc/self/fd/{descriptor}")
        is_inside = place.exists() and within(place, workspace.root) is not None
    except (OSError, ValueError):
        return
    if is_inside:
        raise RedirectedInsideError(command=state.settings().command)
    screen.say(message("standard output is a file, which no ledger has: --out FILE asks who receives it"))


def _purpose(given: str | None) -> str:
    """The purpose of a look, asked for where it is missing. Raises PurposeNeededError."""
    purpose = (given or "").strip()
    if purpose:
        return purpose
    from drugcheck.cli import ask

    if not ask.interactive():
        raise PurposeNeededError(command=state.settings().command)
    return ask.text(_("purpose of the full view"), "--purpose")
