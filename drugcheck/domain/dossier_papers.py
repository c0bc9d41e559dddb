"""The papers of a dossier that come from elsewhere: proofs and letters with their numbers. 二(八), 二(九), 四(七)."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import msgspec

from drugcheck.domain.case import Case
from drugcheck.domain.dossier_entry import Categories, Entry
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.fixes import setting
from drugcheck.domain.vocabulary import CaseKind, DossierCategory, MisregistrationKind


class _Proof(msgspec.Struct, frozen=True, gc=False):
    """What a category rests on: its name, its day, its number or source (None where there is none), and its place."""

    label: str
    day: date | None
    number: str | None
    place: str


def proofs_lacking(facts: Facts, _context: Context, categories: Categories) -> tuple[str, ...]:
    """The proofs that the categories ask for and that have no number or source."""
    missing: tuple[str, ...] = ()
    for category in categories:
        proof_of = _PROOFS.get(category)
        if proof_of is not None:
            proof = proof_of(facts.case)
            if not proof.number:
                missing = (*missing, proof.label)
    return missing


def proofs_fix(facts: Facts, categories: Categories) -> str:
    """The command that asks for the proofs that are lacking."""
    paths = [proof.place for proof in _proofs_of(facts, categories) if not proof.number]
    kinds = {
        "death.proof_document": ("death.proof",),
        "residence.misregistration.evidence": ("residence.misregistration.kind",),
    }
    return setting(*(path for place in paths for path in (*kinds.get(place, ()), place)))


def proofs(facts: Facts, _context: Context, categories: Categories) -> Iterator[Entry]:
    """The proofs that are named."""
    for proof in _proofs_of(facts, categories):
        if proof.number:
            yield Entry(proof.label, proof.day, proof.number, None, proof.place)


def _proofs_of(facts: Facts, categories: Categories) -> list[_Proof]:
    return [_PROOFS[category](facts.case) for category in categories if category in _PROOFS]


def _of_death(case: Case) -> _Proof:
    death = case.death
    label = death.proof.value if death and death.proof else "死亡证明"
    number = death.proof_document if death and death.proof else None
    return _Proof(label, death.date if death else None, number, "death.proof_document")


def _of_move(case: Case) -> _Proof:
    entry = case.residence.misregistration
    place = "residence.misregistration.evidence"
    return _Proof("户籍证明", entry.moved_on if entry else None, entry.evidence if entry else None, place)


def _of_decision(case: Case) -> _Proof:
    number = case.status.document
    if not number:
        number = next((treatment.decision for treatment in reversed(case.treatments) if treatment.decision), None)
    return _Proof("决定(羁押)文书", case.status.since, number, "status.document")


def _of_residence(case: Case) -> _Proof:
    inflow = case.inflow
    return _Proof("居住证明", inflow.since if inflow else None, inflow.proof if inflow else None, "inflow.proof")


def _of_last_use(case: Case) -> _Proof:
    history = case.drug_history
    source = history.last_use_source or (history.last_seized.isoformat() if history.last_seized else None)
    day = history.last_use or history.last_seized
    return _Proof("末次吸毒(查获)依据", day, source, "drug_history.last_use_source")


def _of_report(case: Case) -> _Proof:
    hidden = case.hidden
    number = (hidden.document or (hidden.source.value if hidden.source else None)) if hidden else None
    return _Proof("线索来源", hidden.reported_on if hidden else None, number, "hidden.source")


_PROOFS: Final[dict[DossierCategory, Callable[[Case], _Proof]]] = {
    DossierCategory.DEAD: _of_death,
    DossierCategory.MOVED: _of_move,
    DossierCategory.CUSTODY: _of_decision,
    DossierCategory.TREATMENT: _of_decision,
    DossierCategory.INFLOW: _of_residence,
    DossierCategory.ABSTINENT: _of_last_use,
    DossierCategory.HIDDEN: _of_report,
}


def letters_lacking(facts: Facts, _context: Context, categories: Categories) -> tuple[str, ...]:
    """The letter, or its receipt, that is not named."""
    if DossierCategory.MOVED in categories:
        entry = facts.case.residence.misregistration
        if entry is None or not entry.letter:
            return ("更正(移交)函",)
        moved = entry.kind is MisregistrationKind.MOVED
        return ("接收回执",) if moved and not entry.receipt else ()
    inflow = facts.case.inflow
    return () if facts.case.letters or (inflow is not None and inflow.letter) else ("双向管控(移交)函",)


def letters_fix(facts: Facts, categories: Categories) -> str:
    """The command that asks for the letter, or for its receipt."""
    if DossierCategory.MOVED in categories:
        entry = facts.case.residence.misregistration
        keys = [] if entry else ["kind"]
        keys += [] if entry and entry.letter else ["letter", "letter_on"]
        return setting(*(f"residence.misregistration.{key}" for key in (*keys, "receipt")))
    if facts.case.case.kind is CaseKind.INFLOW:
        return setting("inflow.letter")
    return "drugcheck form letter {case} --record"


def letters(facts: Facts, _context: Context, _categories: Categories) -> Iterator[Entry]:
    """The letters of the case, those of a transfer first."""
    entry, inflow = facts.case.residence.misregistration, facts.case.inflow
    if entry is not None and entry.letter:
        yield Entry("更正(移交)函", entry.letter_on, entry.letter, None, "residence.misregistration.letter")
    if entry is not None and entry.receipt:
        yield Entry("接收回执", None, entry.receipt, None, "residence.misregistration.receipt")
    if inflow is not None and inflow.letter:
        yield Entry("双向管控函", None, inflow.letter, None, "inflow.letter")
    for letter in facts.case.letters:
        yield Entry(f"{letter.kind.value}函", letter.date, letter.number, None, f"letters.{letter.no}")


def no_transfer(facts: Facts) -> str | None:
    """That nobody was handed over, as far as the record says."""
    residence = facts.case.residence
    if residence.misregistration is not None or residence.dual_control or facts.case.case.kind is CaseKind.INFLOW:
        return None
    return "未发生移交"
