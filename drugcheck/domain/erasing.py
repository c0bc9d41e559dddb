"""When a case may be erased, and what is kept of it: a tombstone without a personal field.

个人信息保护法 第四十七条: what was wrongly collected, or must go by law, is deleted; 档案法: records are not destroyed
without authority, so everything else is closed, sealed and handed to the archive.
"""

import re
from collections.abc import Iterable
from typing import Final, TypeVar

from msgspec.structs import replace

from drugcheck.domain.case import Case
from drugcheck.domain.registers.erasures import Erasures
from drugcheck.domain.registers.packages import Packages
from drugcheck.domain.registers.platform import Comparison
from drugcheck.domain.registers.proofs import Proofs
from drugcheck.domain.registers.reviews import Reviews
from drugcheck.domain.vocabulary import CaseKind, Verification
from drugcheck.errors import RefusedError, UsageError

Speaking = TypeVar("Speaking", bound=Comparison | Reviews)

_NUMBER: Final = re.compile(r"(?<!\d)(?:1\d{10}|\d{15}|\d{17}[\dXx])(?!\d)")
REFUTED: Final = "refuted"
DUPLICATE: Final = "duplicate"
LAW: Final = "law"
GROUNDS: Final = {REFUTED: "隐性人员核查查否", DUPLICATE: "误建档案", LAW: "依法应当删除"}


class UnknownGroundError(UsageError):
    """a case is erased because it is refuted, duplicate or law"""

    hint = "drugcheck case erase {case} --ground refuted"


class NotRefutedError(RefusedError):
    """{case} is not a hidden case that was verified and refuted"""

    hint = "drugcheck case verify {case}"


class PersonalBasisError(RefusedError):
    """the basis holds a name or a number of the person: the tombstone keeps it, and says nothing about a person"""

    hint = "drugcheck case erase {case}"


class LinkedError(RefusedError):
    """{case} has work recorded in it: {what}; a file that was worked with is closed, not erased"""

    hint = "drugcheck case close {case}"


class WasRegisteredError(RefusedError):
    """{case} was on file as {kind} before, and only what was hidden from the start is erased as refuted"""

    hint = "drugcheck case close {case}"


class NotClosedForErasureError(RefusedError):
    """{case} is open: it is closed before the law can ask for its erasure"""

    hint = "drugcheck case close {case}"


class ErasedError(UsageError):
    """{case} was erased on {day}: its id is not used again"""

    hint = "drugcheck case erasures"


_WORK: Final = ("visits", "tests", "assessments", "measures", "care", "filings", "letters", "requests", "treatments")


def check(case: Case, ground: str) -> None:
    """Whether the case may go on that ground.

    Raises UnknownGroundError, NotRefutedError, LinkedError, NotClosedForErasureError.
    """
    if ground not in GROUNDS:
        raise UnknownGroundError(case=case.id)
    if ground == REFUTED and (case.hidden is None or case.hidden.verification is not Verification.REFUTED):
        raise NotRefutedError(case=case.id)
    if ground == DUPLICATE:
        _check_no_work(case)
    # A hidden person without a lawful source may not be on file at all: there is nothing to close (CL007).
    sourceless = case.is_suspicion and (case.hidden is None or case.hidden.source is None)
    if ground == LAW and case.case.closed is None and not sourceless:
        raise NotClosedForErasureError(case=case.id)


def check_past(past: Case, ground: str) -> None:
    """Whether an earlier version lets the case go on that ground: what was taken out since was on file all the same.

    Raises WasRegisteredError, LinkedError.
    """
    if ground == REFUTED and past.case.kind is not CaseKind.HIDDEN:
        raise WasRegisteredError(case=past.id, kind=past.case.kind.value)
    if ground == DUPLICATE:
        _check_no_work(past)


def _check_no_work(case: Case) -> None:
    work = [name for name in _WORK if getattr(case, name)]
    if work:
        raise LinkedError(case=case.id, what=", ".join(work))


def check_basis(case: Case, basis: str) -> None:
    """Whether the basis can stand in the tombstone: it says nothing of the person. Raises PersonalBasisError."""
    if _NUMBER.search(basis) or any(word in basis for word in words_of(case)):
        raise PersonalBasisError(case=case.id)


def words_of(case: Case) -> tuple[str, ...]:
    """The name and the numbers by which the person would be found again."""
    person = case.person
    known = (person.name, *person.aliases, person.id_number, person.phone)
    return tuple(word for word in known if word and len(word) > 1)


def erased_ids(register: Erasures) -> set[str]:
    """The ids that are never used again."""
    return {erasure.case for erasure in register.erasures}


def is_erased(case_id: str, register: Erasures) -> bool:
    """Whether a case of that id was erased here: it does not come back from another copy without a word."""
    return case_id in erased_ids(register)


def erased_since(register: Erasures, week: str) -> tuple[str, ...]:
    """The cases that the package of that week was made with, and that were erased since."""
    return tuple(erasure.case for erasure in register.erasures if week in {*erasure.weeks, *erasure.tagged})


# Registers that say something of a person under the id of the case: their former versions go where they do.
SPEAKING: Final[tuple[type[Comparison] | type[Reviews], ...]] = (Comparison, Reviews)


def speaks_of(text: str, case_id: str) -> bool:
    """Whether a version of such a register has an entry of a case; a list of ids says nothing of anybody."""
    return f'case = "{case_id}"' in text


def without(register: Speaking, case_id: str) -> Speaking:
    """The comparison with the police platform, or the register of reviews, without what it says of a case."""
    changes = {
        name: tuple(entry for entry in getattr(register, name) if getattr(entry, "case", entry) != case_id)
        for name in register.__struct_fields__
        if isinstance(getattr(register, name), tuple)
    }
    return replace(register, **changes)


def renamed_packages(register: Packages, commits: dict[str, str]) -> Packages:
    """The packages with the commits that they have after the history was written anew."""
    return replace(register, packages=tuple(replace(p, commit=_now(p.commit, commits)) for p in register.packages))


def renamed_proofs(register: Proofs, commits: dict[str, str]) -> Proofs:
    """The proofs of backups, in the same way."""
    return replace(register, proofs=tuple(replace(p, commit=_now(p.commit, commits)) for p in register.proofs))


def _now(commit: str | None, commits: dict[str, str]) -> str | None:
    if not commit:
        return commit
    found: Iterable[str] = (new[: len(commit)] for old, new in commits.items() if old.startswith(commit))
    return next(iter(found), commit)
