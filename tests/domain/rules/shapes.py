"""What a rule case is, and the context around the cases of a test."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from drugcheck.domain.annexes import NUMBERS
from drugcheck.domain.case import Case
from drugcheck.domain.dossier_matrix import Demands
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.office import Config
from drugcheck.domain.registers import Meetings, Registers, Rosters
from drugcheck.domain.risk import Criterion, Scale
from drugcheck.domain.vocabulary import RiskLevel
from drugcheck.files import annex_template
from drugcheck.files.dossier_template import load_demands
from tests import build

_LEVELS = {"H": RiskLevel.HIGH, "M": RiskLevel.MEDIUM, "L": RiskLevel.LOW}

SCALES = (
    Scale(
        version="2016-37",
        title="示例标准",
        in_force=date(2016, 6, 6),
        circumstances=tuple(
            Criterion(
                code=code, level=_LEVELS[code[0]], text=f"情形{code}", health=code in ("H3", "H4"), urgent=code == "H3"
            )
            for code in ("H1", "H2", "H3", "H4", "M1", "M2", "M3", "L1", "L2")
        ),
    ),
)
MEASURES = {
    "定期谈话": frozenset({RiskLevel.HIGH, RiskLevel.MEDIUM}),
    "动态管控": frozenset({RiskLevel.HIGH, RiskLevel.MEDIUM}),
    "定期见面": frozenset({RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW}),
}
_TEMPLATES = Path(__file__).parents[3] / "templates"
DOSSIER = load_demands(_TEMPLATES / "dossier.toml")
ANNEXES = {number: annex_template.load(_TEMPLATES / f"annex{number:02d}.toml") for number in NUMBERS}


class RuleCase(NamedTuple):
    """One case of a rule: its code, what the case shows, whether the rule finds something, and where it looks."""

    code: str
    name: str
    expect: bool
    context: Context


def around(
    *cases: Case,
    today: date = build.TODAY,
    config: Config | None = None,
    meetings: Meetings | None = None,
    rosters: Rosters | None = None,
    registers: Registers | None = None,
    scales: tuple[Scale, ...] = SCALES,
    measures: Mapping[str, frozenset[str]] = MEASURES,
    dossier: Demands | None = DOSSIER,
    **more: Any,
) -> Context:
    """The context of some cases on a day, by default with the valid surroundings of tests.build."""
    config = config or build.config()
    ids = tuple(case.id for case in cases)
    return Context(
        [Facts(case, config, today) for case in cases],
        config,
        today,
        registers=(registers or build.registers(ids))._replace(
            meetings=meetings if meetings is not None else build.meetings(ids),
            rosters=rosters or Rosters(),
        ),
        scales=scales,
        measures=dict(measures),
        dossier=dossier,
        **more,
    )


def one(
    code: str, name: str, expect: bool, changes: Mapping[str, object] | None = None, *, resign: bool = True, **more: Any
) -> RuleCase:
    """A rule case about one changed case; what else differs goes to `around`."""
    return RuleCase(code, name, expect, around(build.case(changes, resign=resign), **more))
