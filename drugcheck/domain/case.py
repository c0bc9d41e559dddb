"""The record of one person: one frozen Case of sections.

A missing value means «not asked yet»; «no» and «not known» are said in `screening`, so that an empty place never
means «no». English keys, official Chinese values; the keys outlive the program and are never renamed.
"""

from typing import Literal

from drugcheck.domain.sections.assessment import Approval, Assessment, Circumstance, Filing, Measure, Plan
from drugcheck.domain.sections.base import Record
from drugcheck.domain.sections.circumstances import (
    Care,
    Conviction,
    Death,
    Hardship,
    Health,
    Hidden,
    Licence,
    PublicRole,
    Relative,
)
from drugcheck.domain.sections.contact import Channel, Confirmation, Contact, Test, Visit
from drugcheck.domain.sections.history import Agreement, DrugHistory, Treatment
from drugcheck.domain.sections.identity import CaseHead, Inflow, Misregistration, Person, Residence, Screening, Status
from drugcheck.domain.sections.paperwork import Document, Letter, NotApplicable, Platform, Request, Waiver
from drugcheck.domain.vocabulary import CaseKind, Verification

__all__ = [
    "SCHEMA",
    "Agreement",
    "Approval",
    "Assessment",
    "Care",
    "Case",
    "CaseHead",
    "Channel",
    "Circumstance",
    "Confirmation",
    "Contact",
    "Conviction",
    "Death",
    "Document",
    "DrugHistory",
    "Extra",
    "Filing",
    "Hardship",
    "Health",
    "Hidden",
    "Inflow",
    "Letter",
    "Licence",
    "Measure",
    "Misregistration",
    "NotApplicable",
    "Person",
    "Plan",
    "Platform",
    "PublicRole",
    "Record",
    "Relative",
    "Request",
    "Residence",
    "Screening",
    "Status",
    "Test",
    "Treatment",
    "Visit",
    "Waiver",
]

SCHEMA: Literal[1] = 1

# Scalars only; files.record refuses anything else (msgspec has no union of text and date).
Extra = dict[str, object]


class Case(Record, frozen=True, kw_only=True):
    """One person's file. `schema` leads every file; older schemas stay readable."""

    case: CaseHead
    schema: Literal[1] = SCHEMA
    person: Person = Person()
    residence: Residence = Residence()
    inflow: Inflow | None = None
    status: Status = Status()
    screening: Screening = Screening()
    drug_history: DrugHistory = DrugHistory()
    treatments: tuple[Treatment, ...] = ()
    agreement: Agreement | None = None
    contact: Contact = Contact()
    visits: tuple[Visit, ...] = ()
    tests: tuple[Test, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    plan: Plan | None = None
    measures: tuple[Measure, ...] = ()
    filings: tuple[Filing, ...] = ()
    care: tuple[Care, ...] = ()
    health: tuple[Health, ...] = ()
    convictions: tuple[Conviction, ...] = ()
    licence: Licence | None = None
    public_role: PublicRole | None = None
    hardships: tuple[Hardship, ...] = ()
    relatives: tuple[Relative, ...] = ()
    hidden: Hidden | None = None
    death: Death | None = None
    platform: Platform = Platform()
    documents: tuple[Document, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    letters: tuple[Letter, ...] = ()
    requests: tuple[Request, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    extra: Extra = {}  # noqa: RUF012 - msgspec copies an empty default

    @property
    def id(self) -> str:
        """The case id, such as C0031."""
        return self.case.id

    @property
    def is_suspicion(self) -> bool:
        """A hidden person of whom there is no finding: a number only, 二(二), 五(三)."""
        return self.case.kind is CaseKind.HIDDEN and (
            self.hidden is None or self.hidden.verification is not Verification.CONFIRMED
        )
