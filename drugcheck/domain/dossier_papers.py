"""The papers of a dossier that come from elsewhere: proofs and letters with their numbers. 二(八), 二(九), 四(七)."""

from collections.abc import Iterator
from datetime import date

from drugcheck.domain.dossier_entry import Categories, Entry
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.fixes import setting
from drugcheck.domain.vocabulary import CaseKind, DossierCategory, MisregistrationKind


def proofs_lacking(facts: Facts, _context: Context, categories: Categories) -> tuple[str, ...]:
    """The proofs that the categories ask for and that have no number or source."""
    return tuple(label for label, _, value, _ in _proofs_of(facts, categories) if not value)


def proofs_fix(facts: Facts, categories: Categories) -> str:
    """The command that asks for the proofs that are lacking."""
    paths = [place for _, _, value, place in _proofs_of(facts, categories) if not value]
    kinds = {
        "death.proof_document": ("death.proof",),
        "residence.misregistration.evidence": ("residence.misregistration.kind",),
    }
    return setting(*(path for place in paths for path in (*kinds.get(place, ()), place)))


def proofs(facts: Facts, _context: Context, categories: Categories) -> Iterator[Entry]:
    """The proofs that are named."""
    for label, day, value, place in _proofs_of(facts, categories):
        if value:
            yield Entry(label, day, value, None, place)


def _proofs_of(facts: Facts, categories: Categories) -> Iterator[tuple[str, date | None, str | None, str]]:
    case = facts.case
    for category in categories:
        if category is DossierCategory.DEAD:
            death = case.death
            kind = death.proof.value if death and death.proof else "死亡证明"
            number = death.proof_document if death and death.proof else None
            yield kind, death.date if death else None, number, "death.proof_document"
        elif category is DossierCategory.MOVED:
            entry = case.residence.misregistration
            day = entry.moved_on if entry else None
            yield "户籍证明", day, entry.evidence if entry else None, "residence.misregistration.evidence"
        elif category in (DossierCategory.CUSTODY, DossierCategory.TREATMENT):
            number = case.status.document or next((t.decision for t in reversed(case.treatments) if t.decision), None)
            yield "决定(羁押)文书", case.status.since, number, "status.document"
        elif category is DossierCategory.INFLOW:
            inflow = case.inflow
            yield "居住证明", inflow.since if inflow else None, inflow.proof if inflow else None, "inflow.proof"
        elif category is DossierCategory.ABSTINENT:
            history = case.drug_history
            source = history.last_use_source or (history.last_seized.isoformat() if history.last_seized else None)
            yield "末次吸毒(查获)依据", history.last_use or history.last_seized, source, "drug_history.last_use_source"
        elif category is DossierCategory.HIDDEN:
            hidden = case.hidden
            number = (hidden.document or (hidden.source.value if hidden.source else None)) if hidden else None
            yield "线索来源", hidden.reported_on if hidden else None, number, "hidden.source"


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
