"""`drugcheck explain CODE`: what a rule asks, the sentence it rests on, examples, how to set it right."""

import difflib
import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, NamedTuple

import typer

from drugcheck.cli import helping, pasting, screen, state
from drugcheck.cli.options import JsonOption, flag
from drugcheck.domain.campaign import phase_ended
from drugcheck.domain.findings import Severity
from drugcheck.domain.office import Config
from drugcheck.domain.rules import CATALOGUE, find
from drugcheck.domain.rules.base import Rule
from drugcheck.domain.rules.groups import GROUPS, grouped
from drugcheck.domain.rules.page import page_of
from drugcheck.errors import DrugcheckError, UsageError
from drugcheck.locale import _
from drugcheck.message import Message, message

_LETTERS: Final = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "I"}
_WEIGHTS: Final = {
    Severity.ERROR: message("error"),
    Severity.WARNING: message("warning"),
    Severity.INFO: message("note"),
}
_WIDEST: Final = max(len(rule.name) for rule in CATALOGUE)
# What stands in a message or a fix for a value of the finding; the rest is a number or a word.
_PLACES: Final = {"case": "CASE", "community": "COMMUNITY", "no": "NO", "annex": "N", "week": "WEEK"}
_PLACE: Final = re.compile(r"\{(\w+)[^}]*\}")


class CodeMissingError(UsageError):
    """which rule? give its code or its name"""

    hint = "drugcheck explain CT003"


class Explained(NamedTuple):
    """One rule in words; `config` and `today` are those of the workspace around, where there is one."""

    rule: Rule
    config: Config | None = None
    today: date | None = None

    def lines(self) -> Iterator[str]:
        """Code and name, the message, then part by part; the page's first line in English where the rest is not."""
        rule, page = self.rule, page_of(self.rule.page)
        yield f"{rule.code} {rule.name}  ({rule.code[:2]} {screen.words(GROUPS[rule.code[:2]])})"
        yield f"  「{_shown(rule.message)}」"
        yield ""
        what = _(page.what)
        parts = [
            (_("asks"), what),
            *(("", _(more)) for more in page.more),
            (_("rests on"), _(page.why)),
            (_("bad"), _(page.bad)),
            (_("good"), _(page.good)),
            (_("weight"), screen.words(self._weight())),
            (_("waiver"), screen.words(self._waiver())),
            (_("way out"), pasting.pasted(_shown(rule.fix))),
        ]
        if what != page.what:
            parts.append(("English", page.what))
        yield from helping.definitions(parts)

    def _weight(self) -> Message:
        rule = self.rule
        if not rule.phase or rule.severity is not Severity.ERROR:
            return _WEIGHTS[rule.severity]
        campaign = self.config.campaign if self.config else None
        if campaign is None or len(campaign.phases) < rule.phase:
            return message("warning until phase {phase} of the campaign ends, then error", phase=rule.phase)
        phase = campaign.phases[rule.phase - 1]
        day = phase.end.isoformat()
        if self.today and phase_ended(campaign, rule.phase, self.today):
            return message(
                "error since phase {phase} {name} ended on {day}", phase=rule.phase, name=phase.name, day=day
            )
        return message(
            "warning until phase {phase} {name} ends on {day}, then error", phase=rule.phase, name=phase.name, day=day
        )

    def _waiver(self) -> Message:
        rule = self.rule
        if not rule.waivable:
            return message("cannot be waived: it has to be set right")
        if rule.case_check is not None:
            return message("may be waived: drugcheck waive {code} CASE", code=rule.code)
        return message("may be waived: drugcheck waive {code} CASE, or --community NAME", code=rule.code)

    def data(self) -> dict[str, object]:
        """The rule as an object; its parts in the reader's language, `page` as it stands in the code."""
        rule, page = self.rule, page_of(self.rule.page)
        phases = self.config.campaign.phases if self.config else ()
        return {
            "code": rule.code,
            "name": rule.name,
            "group": GROUPS[rule.code[:2]],
            "severity": rule.severity.value,
            "waivable": rule.waivable,
            "phase": rule.phase,
            "phase_ends": phases[rule.phase - 1].end if 0 < rule.phase <= len(phases) else None,
            "message": rule.message,
            "fix": rule.fix,
            "what": _(page.what),
            "more": [_(more) for more in page.more],
            "why": _(page.why),
            "bad": _(page.bad),
            "good": _(page.good),
            "page": rule.page,
        }


class Listed(NamedTuple):
    """Several rules, a line each, under what their prefix stands for."""

    rules: tuple[Rule, ...]
    config: Config | None = None

    def lines(self) -> Iterator[str]:
        """Code, letter of the weight with the phase, name and message."""
        for prefix, title, members in grouped(self.rules):
            yield f"{prefix} {screen.words(title)}"
            for rule in members:
                phase = f"({rule.phase})" if rule.phase else ""
                weight = f"{_LETTERS[rule.severity]}{phase}"
                yield f"  {rule.code} {weight:<4} {rule.name:<{_WIDEST}}  {_shown(rule.message)}"
            yield ""
        yield screen.words(
            message(
                "{count} rules  E error  W warning  I note  (N) a warning until phase N ends", count=len(self.rules)
            )
        )

    def data(self) -> dict[str, object]:
        """The rules as objects."""
        ordered = [rule for _prefix, _title, members in grouped(self.rules) for rule in members]
        return {"rules": [Explained(rule, self.config).data() for rule in ordered]}


def _shown(template: str) -> str:
    """A message or a fix with words in the place of values."""
    return _PLACE.sub(lambda place: _PLACES.get(place[1], "…"), template)


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="code or name of a rule, or a prefix: CT", show_default=False),
    ] = None,
    all_: Annotated[bool, flag("--all", help="list every rule")] = False,
    json: JsonOption = False,
) -> None:
    """Explain a rule: what it asks, the sentence it rests on, a bad and a good example, how to set it right.

    Inside a workspace it says when the phase ends that makes it an error. Needs no passphrase.
    """
    config, today = _surroundings()
    if all_:
        screen.show(Listed(CATALOGUE, config), as_json=json)
        return
    if code is None:
        raise CodeMissingError()
    prefix = code.strip().upper()
    if prefix in GROUPS:
        screen.show(Listed(tuple(r for r in CATALOGUE if r.code.startswith(prefix)), config), as_json=json)
        return
    rule = find(code)
    if rule is None:
        raise _unknown(code)
    screen.show(Explained(rule, config, today), as_json=json)


def _surroundings() -> tuple[Config | None, date | None]:
    """Configuration and day of the workspace around; None where there is none, or none that can be read."""
    try:
        workspace = state.closed_workspace()
    except DrugcheckError:
        return None, None
    return workspace.config, workspace.today


def _unknown(text: str) -> DrugcheckError:
    from drugcheck.cli.validate import UnknownRuleError

    text = text.strip()
    known = {rule.code.casefold(): rule.code for rule in CATALOGUE} | {rule.name: rule.name for rule in CATALOGUE}
    short = re.fullmatch(r"([a-z]{2})-?([0-9]{1,3})", text.casefold())
    same = f"{short[1]}{int(short[2]):03d}" if short else ""
    near = [same] if same in known else difflib.get_close_matches(text.casefold(), known, n=1, cutoff=0.5)
    shown = text if re.fullmatch(r"[A-Za-z][A-Za-z-]{0,40}[0-9]{0,4}", text) else "…"
    return UnknownRuleError(code=shown, hint=f"drugcheck explain {known[near[0]]}" if near else None)
