"""`drugcheck annex N|all`: the 14 tables of the notice, masked unless revealed, on the screen or into a file."""

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

import typer

from drugcheck.cli import annex_output, annex_screen, ask, exporting, screen, state
from drugcheck.cli.annex_output import Made
from drugcheck.cli.loading import load
from drugcheck.cli.options import (
    AllOption,
    AsOfOption,
    CommunityOption,
    EncryptOption,
    JsonOption,
    OutOption,
    PurposeOption,
    RevealOption,
    flag,
    text,
)
from drugcheck.cli.paging import by_screenful
from drugcheck.cli.reveal_words import joint, with_health
from drugcheck.cli.revealing import BasisOption, masking
from drugcheck.cli.scope import annex_numbers, checked_community
from drugcheck.domain.annex_form import Forms, as_table
from drugcheck.domain.annex_listing import Listing
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import NUMBERS, Annexes, Template
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import Masking, parts_of_annex
from drugcheck.errors import FINDINGS, OK, UsageError
from drugcheck.locale import _
from drugcheck.message import Message, message
from drugcheck.workspace import case_id_of

COUNTS = 1


class CaseOnlyInFormError(UsageError):
    """--case is for annex 3: the other annexes are tables of many"""

    hint = "drugcheck annex 3 --case {case}"


class NotInAnnexError(UsageError):
    """{case} has no form of annex {number}: a suspicion that was not verified is not assessed"""

    hint = "drugcheck case verify {case}"


class HealthNeedsRevealError(UsageError):
    """--reveal-health needs --reveal"""

    hint = "{command} N --reveal --reveal-health --purpose TEXT"


class NumberNeededError(UsageError):
    """which annex is missing: a number from 1 to 14, or all"""

    hint = "drugcheck annex 1"


class Checked(NamedTuple):
    """The tie-outs of one annex, or of all."""

    ties: tuple[TieOut, ...]

    @property
    def broken(self) -> int:
        """How many do not hold."""
        return sum(not tie.holds for tie in self.ties)

    def lines(self) -> Iterator[str | Message]:
        """Each on a line, then how many hold."""
        for tie in self.ties:
            yield f"{'OK' if tie.holds else '!!'} {tie.sentence}"
        yield message("tie-outs: {holding} of {count} hold", holding=len(self.ties) - self.broken, count=len(self.ties))

    def data(self) -> Mapping[str, object]:
        """`tie_outs` and how many are broken."""
        ties = [{"name": t.name, "left": t.left, "right": t.right, "holds": t.holds} for t in self.ties]
        return {"tie_outs": ties, "broken": self.broken}


def annex(
    number: Annotated[str | None, typer.Argument(metavar="N", help="1 to 14, or all", show_default=False)] = None,
    format_: Annotated[
        str | None,
        text("--format", metavar="FORMAT", help="terminal, md, csv, html, json, xlsx or docx; left out: as FILE ends"),
    ] = None,
    out: OutOption = None,
    community: CommunityOption = None,
    case: Annotated[str | None, text("--case", metavar="CASE", help="only the form of this case (annex 3)")] = None,
    reveal: RevealOption = None,
    reveal_health: Annotated[bool, flag("--reveal-health", help="name HIV as well; needs --reveal")] = False,
    purpose: PurposeOption = None,
    basis: BasisOption = None,
    to: exporting.ToOption = None,
    destroy_by: exporting.DestroyOption = None,
    encrypt_to: EncryptOption = None,
    as_of: AsOfOption = None,
    check: Annotated[bool, flag("--check", help="compare the tables with each other, print no table")] = False,
    categories: Annotated[bool, flag("--categories", help="list what a template may name")] = False,
    all_: AllOption = False,
    blank: Annotated[bool, flag("--blank", help="a masked sheet for a community to fill in; needs --out")] = False,
    json: JsonOption = False,
) -> int:
    """Print one of the 14 annex tables, or all. Masked, unless --reveal --purpose; into a file also --to.

    With --check it ends with status 1 where two tables contradict each other.
    """
    if categories:
        from drugcheck.cli.annex_names import Names

        screen.show(Names(), as_json=json)
        return OK
    if number is None:
        raise NumberNeededError()
    numbers = annex_numbers(number)
    exporting.check_file(out, encrypt_to)
    kind = annex_output.chosen_format("json" if json else format_, out, folder=len(numbers) > 1)
    if blank:
        from drugcheck.cli import annex_blank

        more = any((json, check, case, as_of, reveal_health))
        handed = annex_blank.Handed(to, purpose, destroy_by, encrypt_to)
        return annex_blank.write(numbers, kind, out, community, handed, reveal=reveal, more=more)
    if not check:
        annex_output.check_word(kind, numbers, out)
        annex_output.check_workbook(kind, numbers, out)
    if case is not None and numbers != (annex_output.FORMS,):
        raise CaseOnlyInFormError(case=case_id_of(case))
    present = state.workspace()
    workspace = state.workspace(as_of)
    wanted = workspace.case(case).id if case is not None else None
    purpose = _purpose(reveal, reveal_health, purpose)
    named = with_health(reveal) if reveal_health else reveal
    parts = frozenset((named or "").split(",")) - {""}
    cases, noted = (wanted,) if wanted else None, out is None and not check
    view = masking(joint(parts_of_annex(parts, n) for n in numbers), purpose, cases=cases, basis=basis, noted=noted)
    terms = None
    if out is not None and not check:
        numbers = _leaving(numbers, to)
        terms = exporting.terms(
            out, view, present, to, purpose, destroy_by, basis, encrypt_to=encrypt_to, annexes=numbers
        )
    community = checked_community(community, workspace.config)
    # Annex 1 is compared with all others, whatever was asked for.
    compared = check or COUNTS in numbers
    templates = {n: workspace.annex_template(n) for n in (NUMBERS if compared else numbers)}
    context, view = workspace.context(load(workspace)), view._replace(parts=parts)
    if wanted is not None and templates[annex_output.FORMS].form:
        made = iter((_form(wanted, templates[annex_output.FORMS], context, community, view),))
    else:
        making = _Making(context, templates, community, view, compared=compared)
        if check:
            checked = making.checked(numbers)
            screen.show(checked, as_json=kind == "json")
            return FINDINGS if checked.broken else OK
        made = (making.annex(n, kind) for n in numbers)
    if out is None:
        forms = int(numbers == (annex_output.FORMS,))
        with by_screenful(whole=all_, wanted=kind == annex_output.TERMINAL, beside=forms):
            annex_screen.show(made, kind, several=len(numbers) > 1, whole=all_)
    else:
        leaving = annex_output.Leaving(present, terms)
        annex_output.write(made, kind, out, leaving, folder=len(numbers) > 1)
    return OK


def _leaving(numbers: tuple[int, ...], to: str | None) -> tuple[int, ...]:
    """The annexes that go into files: of several, those that need a recipient stay where none is named."""
    if len(numbers) == 1 or (to or "").strip():
        return numbers
    left = ", ".join(str(number) for number in numbers if number in exporting.NAMED_ONLY)
    screen.say(message("left out, since they leave only to somebody named with --to: annexes {numbers}", numbers=left))
    return tuple(number for number in numbers if number not in exporting.NAMED_ONLY)


def _purpose(reveal: str | None, reveal_health: bool, purpose: str | None) -> str | None:
    if reveal_health and not reveal:
        raise HealthNeedsRevealError(command=state.settings().command)
    if reveal and not (purpose or "").strip() and ask.interactive():
        return ask.text(_("purpose of the full view"), "--purpose")
    return purpose


def _form(case: str, template: Template, context: Context, community: str | None, view: Masking) -> Made:
    """The form of one case, whether it stands in the annex or not. Raises NotInAnnexError."""
    facts = context.by_id.get(case)
    view = view._replace(parts=parts_of_annex(view.parts, template.number))
    forms = Forms(template, context, [facts] if facts else [], community=community, masking=view)
    if facts is None or not forms:
        raise NotInAnnexError(case=case, number=template.number)
    if not Listing(template).is_row(facts):
        screen.say(
            message(
                "{case} is not listed in annex {number}: its form is filled in as far as the record goes",
                case=case,
                number=template.number,
            )
        )
    return Made(as_table(template, context, forms, community), forms, form_count=len(forms))


class _Making:
    """The annexes of one run, gathered in one pass over the cases."""

    def __init__(
        self,
        context: Context,
        templates: Mapping[int, Template],
        community: str | None,
        view: Masking,
        *,
        compared: bool,
    ) -> None:
        self.context = context
        self.templates = templates
        self.community = community
        self.view = view
        self.annexes = Annexes(context, templates, community, compared=compared)

    def checked(self, numbers: tuple[int, ...]) -> Checked:
        """All tie-outs for annex 1, for another annex those of its rows."""
        ties = self.annexes.ties()
        return Checked(ties if COUNTS in numbers else tuple(tie for tie in ties if tie.annex in numbers))

    def annex(self, number: int, kind: str) -> Made:
        """One annex, for that format."""
        template = self.templates[number]
        view = self.view._replace(parts=parts_of_annex(self.view.parts, number))
        if not template.form:
            return Made(self.annexes.table(number, view), ties=self.annexes.ties() if number == COUNTS else ())
        chosen = self.annexes.chosen(number)
        forms = Forms(template, self.context, chosen, community=self.community, masking=view)
        table = as_table(template, self.context, forms, self.community)
        return Made(table, None if kind in annex_output.WITHOUT_FORMS else forms, form_count=len(forms))
