"""`drugcheck case close|reopen`: 二(八), 二(九); a wrong closing is taken back as a whole."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, options, recording, state
from drugcheck.cli.options import CaseArgument, FromOption, JsonOption, choice, text
from drugcheck.domain import closing
from drugcheck.domain.case import Case, Death, Misregistration
from drugcheck.domain.outcome import Outcome
from drugcheck.domain.vocabulary import ClosedReason, DeathCause, DeathProof, MisregistrationKind
from drugcheck.files.record import from_text
from drugcheck.locale import _
from drugcheck.workspace import Workspace


def close(
    case: CaseArgument,
    reason: Annotated[ClosedReason | None, choice(ClosedReason, "--reason", help="why the case is closed")] = None,
    day: Annotated[date | None, options.day("--date", help="day of the death or the move; left out: today")] = None,
    document: Annotated[str | None, text("--document", help="number of the paper it rests on")] = None,
    proof: Annotated[DeathProof | None, choice(DeathProof, "--proof", help="kind of proof of a death")] = None,
    cause: Annotated[DeathCause | None, choice(DeathCause, "--cause", help="cause of a death")] = None,
    evidence: Annotated[str | None, text("--evidence", help="evidence of a move or a wrong registration")] = None,
    letter: Annotated[str | None, text("--letter", help="number of the transfer letter")] = None,
    receipt: Annotated[str | None, text("--receipt", help="receipt of the transfer letter")] = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Close a case with its reason: open work ends, and the case goes into annex 13 or 14 where it belongs."""
    workspace = state.workspace()
    workspace.case(case)
    why = reason or ask.choice(ClosedReason, _("reason"), "--reason")
    when = day or (ask.day(_("day"), "--date", today=workspace.today) if ask.interactive() else workspace.today)
    moved = why in (ClosedReason.MOVED, ClosedReason.MISREGISTERED)
    place = recording.private_fields(from_, {"correct_place": _("where the household really is")}) if moved else {}
    if ask.interactive():
        if why is ClosedReason.DEATH:
            proof = proof or ask.optional_choice(DeathProof, _("proof of the death"), "--proof")
            cause = cause or ask.optional_choice(DeathCause, _("cause of the death"), "--cause")
        if moved:
            evidence = evidence or _asked(_("evidence"), "--evidence")
            letter = letter or _asked(_("number of the transfer letter"), "--letter")
            receipt = receipt or _asked(_("number of its receipt"), "--receipt")
        document = document or _asked(_("number of the paper"), "--document")

    def apply(record: Case, workspace: Workspace) -> Outcome:
        death = Death(cause=cause, proof=proof, proof_document=document) if why is ClosedReason.DEATH else None
        misregistration = None
        if moved:
            misregistration = Misregistration(
                kind=MisregistrationKind.MOVED if why is ClosedReason.MOVED else MisregistrationKind.WRONG,
                correct_place=place.get("correct_place"),
                evidence=evidence,
                letter=letter,
                letter_on=workspace.today if letter else None,
                receipt=receipt,
            )
        return closing.close_case(
            record, why, when, workspace.today, document=document, death=death, misregistration=misregistration
        )

    recording.change(case, "case.close", apply, as_json=json)


def reopen(case: CaseArgument, json: JsonOption = False) -> None:
    """Take back a wrong closing: everything is restored where nothing else was changed since."""

    def apply(record: Case, workspace: Workspace) -> Outcome:
        return closing.reopen_case(record, _before_closing(record, workspace))

    recording.change(case, "case.reopen", apply, as_json=json)


def _before_closing(record: Case, workspace: Workspace) -> Case | None:
    """The case as it was before the commit that closed it, where that was the last change."""
    open_again: Case | None = None
    last = True
    for revision in workspace.vault.history(record.id):
        if revision.text is None:
            return None
        past = from_text(revision.text, Case, record.id)
        if past.case.closed is None:
            open_again = past
            break
        if past != record:
            last = False
    return open_again if last else None


def _asked(label: str, option: str) -> str | None:
    return ask.text(f"{label} ({_('may stay empty')})", option, required=False) or None
