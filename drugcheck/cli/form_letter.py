"""`drugcheck form letter|answer|letters`: letters of the office about a case, 二(九), 二(十三)."""

from datetime import date
from typing import Annotated

from drugcheck.cli import ask, exporting, paper_output, recording, screen, state
from drugcheck.cli.loading import load
from drugcheck.cli.options import (
    CaseArgument,
    CommunityOption,
    EncryptOption,
    FromOption,
    JsonOption,
    NumberArgument,
    OutOption,
    PurposeOption,
    RevealOption,
    choice,
    day,
    flag,
    text,
)
from drugcheck.cli.revealing import BasisOption
from drugcheck.cli.scope import checked_community
from drugcheck.domain import corresponding
from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.case import Case, Letter
from drugcheck.domain.letter_words import addressee, letter_values
from drugcheck.domain.outcome import Outcome, find_entry
from drugcheck.domain.vocabulary import LetterKind
from drugcheck.locale import _
from drugcheck.workspace import case_id_of


def letter(
    case: CaseArgument,
    kind: Annotated[LetterKind | None, choice(LetterKind, "--kind", help="what the letter is for")] = None,
    to: Annotated[str | None, text("--to", metavar="UNIT", help="unit that the letter goes to")] = None,
    number: Annotated[str | None, text("--number", help="number of the letter, such as 示例街道函〔2022〕5号")] = None,
    day_: Annotated[date | None, day("--date", help="day of the letter; left out: today")] = None,
    due: Annotated[date | None, day("--due", help="day by which an answer is asked for")] = None,
    about: Annotated[str | None, text("--about", help="what it is about, in words that name nobody")] = None,
    record: Annotated[bool, flag("--record", help="also record in the case that the letter was sent")] = False,
    out: OutOption = None,
    reveal: RevealOption = None,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
    json: JsonOption = False,
) -> None:
    """Draft a letter about a case: its words, or with --out a Word document to be sealed.

    Masked, unless --reveal --purpose --to. With --record the case says that it was sent, to whom, with which number.
    """
    workspace = state.workspace()
    facts, context = paper_output.context_of(workspace, workspace.case(case))
    kind = kind or ask.choice(LetterKind, _("kind of letter"), "--kind")
    corresponding.check_ground(facts, kind, about)
    asked = paper_output.Asked(reveal, purpose, to, destroy_by, basis, encrypt_to)
    way = paper_output.way(workspace, out, asked, (facts.id,))
    unit = to or (way.terms.recipient if way.terms else "") or addressee(facts, kind)
    entry = Letter(no=0, kind=kind, to=unit, date=day_ or workspace.today, number=number, about=about, due=due)
    # What cannot be recorded is not drafted either.
    corresponding.add_letter(facts.case, entry, workspace.today)
    values = letter_values(facts, entry, context, way.view)
    data = paper_output.document(workspace, f"letter_{kind.alias}.docx", f"{kind.value}函", values)
    paper_output.deliver(way, f"letter {kind.alias} {facts.id}", data, (facts.id,))
    if not record and out is not None and ask.interactive():
        record = ask.agrees(_("record in the case that the letter was sent?"), "--record")
    if record:
        recording.change(
            case,
            "form.letter",
            lambda known, _workspace: corresponding.add_letter(known, entry, workspace.today),
            as_json=json,
        )


def answer(
    case: CaseArgument,
    no: NumberArgument,
    day_: Annotated[date | None, day("--on", help="day of the answer; left out: today")] = None,
    receipt: Annotated[str | None, text("--receipt", help="number of the receipt of a transfer")] = None,
    from_: FromOption = None,
    json: JsonOption = False,
) -> None:
    """Record that a letter was answered. What it says is asked for, or read from a file (`answer = "…"`)."""
    workspace = state.workspace()
    find_entry(workspace.case(case).letters, no, case=case_id_of(case), what="letter")
    private = recording.private_fields(from_, {"answer": _("what was answered")})

    def apply(known: Case, _workspace: object) -> Outcome:
        today = workspace.today
        said = private.get("answer")
        return corresponding.answer_letter(known, no, day_ or today, today, answer=said, receipt=receipt)

    recording.change(case, "form.answer", apply, as_json=json)


def letters(
    case: Annotated[str | None, text("--case", metavar="CASE", help="only the letters of this case")] = None,
    community: CommunityOption = None,
    open_: Annotated[bool, flag("--open", help="only letters that wait for an answer")] = False,
    json: JsonOption = False,
) -> None:
    """List the letters, with what was answered when."""
    workspace = state.workspace()
    community = checked_community(community, workspace.config)
    cases = load(workspace).cases if case is None else (workspace.case(case),)
    rows = [
        (known.id, sent.no, sent.kind, sent.to, sent.date, sent.number, sent.due, sent.answered)
        for known in cases
        if community is None or (known.case.community or UNASSIGNED) == community
        for sent in (corresponding.open_letters(known) if open_ else known.letters)
    ]
    headers = ("档案", "编号", "函件类型", "收函单位", "发函日期", "文号", "回复期限", "回复日期")
    keys = ("case", "no", "kind", "to", "date", "number", "due", "answered")
    screen.show(screen.Listing("letters", screen.Table(headers, rows, keys)), as_json=json)
