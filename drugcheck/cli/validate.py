"""`drugcheck validate`: the rule catalogue over the records, before each weekly submission."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from msgspec.structs import replace

from drugcheck.cli import screen, screen_size, state
from drugcheck.cli.findings_view import Format, Grouping, Report
from drugcheck.cli.focus_view import Focus, KeySets
from drugcheck.cli.loading import check_community, context_for, load
from drugcheck.cli.noting import note
from drugcheck.cli.options import AsOfOption, CommunityOption, JsonOption, OutOption, choice, flag, number, text
from drugcheck.cli.paging import by_screenful
from drugcheck.domain.belonging import CATEGORIES
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.first_seen import basis
from drugcheck.domain.judging import judged, open_errors
from drugcheck.domain.office import Config
from drugcheck.domain.rules import CATALOGUE, find
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.rules.engine import run
from drugcheck.domain.vocabulary import Term
from drugcheck.errors import FINDINGS, OK, UsageError

ANNEXES = 14
_CODE = re.compile(r"[A-Za-z][A-Za-z-]{0,40}[0-9]{0,4}")


class UnknownRuleError(UsageError):
    """there is no rule {code}"""

    hint = "drugcheck explain --all"


class UnknownAnnexError(UsageError):
    """there is no annex {annex}; they are numbered 1 to 14"""

    hint = "drugcheck annex 1"


class NoSuchPhaseError(UsageError):
    """there is no such phase: the campaign has {count}"""

    hint = "drugcheck campaign show"


class FocusAloneError(UsageError):
    """--focus looks at every rule and case: it goes with --community, --as-of-phase and --json only"""

    hint = "{command} --focus submission"


class Weight(Term):
    """The least severity that is shown."""

    ERROR = "错误", "error"
    WARNING = "警告", "warning"
    NOTE = "提示", "note"


_SHOWN: Final = {
    Weight.ERROR: {Severity.ERROR},
    Weight.WARNING: {Severity.ERROR, Severity.WARNING},
    Weight.NOTE: set(Severity),
}


class Scope(NamedTuple):
    """Which findings are looked at: one case, one community, the cases of one category; None: all."""

    case: str | None
    community: str | None
    category: str | None

    @property
    def is_all(self) -> bool:
        """Nothing is left out."""
        return self == (None, None, None)


def validate(
    select: Annotated[
        str | None, text("--select", metavar="CODES", help="only these rules, such as CT or CT003,ID")
    ] = None,
    ignore: Annotated[str | None, text("--ignore", metavar="CODES", help="all rules but these")] = None,
    case: Annotated[str | None, text("--case", metavar="CASE", help="only this case")] = None,
    community: CommunityOption = None,
    annex: Annotated[str | None, text("--annex", metavar="N", help="only the cases listed in this annex")] = None,
    severity: Annotated[
        Weight | None, choice(Weight, "--severity", help="only findings of this weight and above")
    ] = None,
    by: Annotated[Grouping | None, choice(Grouping, "--by", help="what the list is divided by")] = None,
    as_of_phase: Annotated[
        int | None, number("--as-of-phase", help="weigh errors as if this phase of the campaign had just ended")
    ] = None,
    focus: Annotated[
        Focus | None, choice(Focus, "--focus", help="only whether the sets of people that 三(四) names are complete")
    ] = None,
    all_: Annotated[bool, flag("--all", help="show every finding on a terminal too")] = False,
    format_: Annotated[Format | None, choice(Format, "--format", help="what is written")] = None,
    out: OutOption = None,
    sheet: Annotated[
        Path | None,
        text("--sheet", metavar="FOLDER", help="write a sheet for each community to be handed over, masked"),
    ] = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> int:
    """Check the records before the weekly submission. Ends with status 1 while errors are open.

    A waived finding is shown and does not count (drugcheck waive). A check of everything notes since when each finding
    has been there.
    """
    workspace = state.workspace(as_of)
    rules = chosen_rules(select, ignore)
    if case is not None:
        case = workspace.case(case).id
    check_community(workspace, community)
    check_phase(as_of_phase, workspace.config)
    if focus is not None and any((select, ignore, case, annex, severity, by, sheet, out)):
        raise FocusAloneError(command=state.settings().command)
    rows = workspace.annex_template(annex_number(annex)).rows if annex is not None else None
    scope = Scope(case, community, rows)
    kind = Format.JSON if json else format_ or Format.TEXT
    writes = sheet is not None or out is not None
    file_kind = _file_format(format_, out) if writes else kind
    loaded = load(workspace, ask_history=as_of is None)
    context = context_for(workspace, loaded, CATALOGUE if focus is not None else rules)
    context.as_of_phase = as_of_phase
    if focus is not None:
        return _focus(context, community, as_json=kind is Format.JSON)
    entries = judged(narrowed(run(rules, context, _wanted(scope, context)), context, scope), context)
    is_whole = scope.is_all and len(rules) == len(CATALOGUE) and as_of_phase is None
    if is_whole and as_of is None:
        note(workspace, loaded, context.registers.findings, entries)
        entries = [entry if entry.first_seen else replace(entry, first_seen=context.today) for entry in entries]
    shown = [entry for entry in entries if entry.finding.severity in _SHOWN[severity or Weight.NOTE]]
    if writes or kind not in (Format.TEXT, Format.JSON):
        # The writers of tables take as long to import as all the rules.
        from drugcheck.cli import findings_files

        if sheet is not None:
            screen.show(findings_files.write_sheets(shown, context, sheet, file_kind, community), as_json=json)
        elif out is not None:
            findings_files.write_table(shown, context, file_kind, out)
        else:
            findings_files.show_table(shown, context, kind)
    else:
        report = Report(
            entries,
            shown,
            cases=len(loaded.cases),
            today=context.today,
            communities=context.communities,
            by=by or Grouping.CASE,
            basis=basis(context.registers.findings, context.today) if is_whole else None,
            sums_by=case is None,
            as_of_phase=as_of_phase,
        )
        if not all_ and (lines := screen_size.height()) is not None:
            report = report.fitting(lines)
        with by_screenful(whole=all_, wanted=kind is not Format.JSON):
            screen.show(report, as_json=kind is Format.JSON)
    return FINDINGS if open_errors(entries) else OK


def _file_format(given: Format | None, out: Path | None) -> Format:
    from drugcheck.cli.findings_files import file_format

    return file_format(given, out)


def check_phase(phase: int | None, config: Config) -> None:
    """Refuses the number of a phase that the campaign does not have. Raises NoSuchPhaseError."""
    if phase is not None and phase > len(config.campaign.phases):
        raise NoSuchPhaseError(count=len(config.campaign.phases))


def _focus(context: Context, community: str | None, *, as_json: bool) -> int:
    """三(四): every set and every table, weighed as at the end of that phase."""
    from drugcheck.domain.annexes import Annexes
    from drugcheck.domain.key_sets import key_sets, phase_of_key_sets

    if context.as_of_phase is None:
        context.as_of_phase = phase_of_key_sets(context)
    sets = key_sets(context, judged(run(CATALOGUE, context), context), community)
    annexes = Annexes(context, context.templates, community, compared=True)
    found = KeySets(sets, annexes.ties())
    screen.show(found, as_json=as_json)
    return OK if found.is_complete else FINDINGS


def chosen_rules(select: str | None, ignore: str | None) -> list[Rule]:
    """Rules by code, name or prefix. Raises UnknownRuleError."""
    wanted = _codes(select) if select else {rule.code for rule in CATALOGUE}
    unwanted = _codes(ignore) if ignore else set()
    return [rule for rule in CATALOGUE if rule.code in wanted - unwanted]


def _codes(text: str) -> set[str]:
    codes: set[str] = set()
    for part in (part.strip() for part in text.replace("\uff0c", ",").split(",")):
        prefix = {rule.code for rule in CATALOGUE if part.isalpha() and rule.code.startswith(part.upper())}
        one = find(part)
        if one is not None:
            prefix.add(one.code)
        if not prefix:
            raise UnknownRuleError(code=part if _CODE.fullmatch(part) else "…")
        codes |= prefix
    return codes


def annex_number(text: str) -> int:
    """The number of an annex. Raises UnknownAnnexError."""
    if text.strip().isdecimal() and 1 <= int(text) <= ANNEXES:
        return int(text)
    raise UnknownAnnexError(annex=text if text.isdecimal() and len(text) <= 3 else "…")


def narrowed(findings: list[Finding], context: Context, scope: Scope) -> list[Finding]:
    """The findings about one case, one community, or the cases of one category."""
    if scope.case is not None:
        findings = [found for found in findings if found.case == scope.case]
    if scope.community is not None:
        findings = [found for found in findings if found.community == scope.community]
    if scope.category in CATEGORIES:
        listed = {facts.id for facts in context.facts if facts.belongs(scope.category)}
        findings = [found for found in findings if found.case in listed]
    return findings


def _wanted(scope: Scope, context: Context) -> Callable[[str], bool] | None:
    """Which cases are looked at one by one: those that would be left out need not be."""
    if scope.case is not None:
        return {scope.case}.__contains__
    if scope.community is not None:
        return {facts.id for facts in context.facts if facts.community == scope.community}.__contains__
    return None
