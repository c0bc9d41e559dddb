"""Criteria of the risk assessment, as data of templates/risk.toml: a person ticks circumstances and chooses a level.

Nothing is computed from them: no score, no proposal. 三(三), 禁毒办通〔2016〕37号.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from drugcheck.domain.sections.base import Day, Record
from drugcheck.domain.vocabulary import RiskLevel

UNVERIFIED: Final = "本条文本未经原文核对"

# From the gravest to the lightest.
LEVELS: Final = (RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW)


class Criterion(Record, frozen=True, kw_only=True):
    """[[scales.circumstances]]: one circumstance of a scale.

    `health` marks a ground of illness (RK010), `urgent` one of acute danger to the person's own life (AS003).
    """

    code: str
    level: RiskLevel
    text: str
    verified: bool = False
    source: str | None = None
    health: bool = False
    urgent: bool = False


class Scale(Record, frozen=True, kw_only=True):
    """[[scales]]: a version of the criteria and when it is in force."""

    version: str
    title: str
    in_force: Day
    until: Day | None = None
    verified: bool = False
    circumstances: tuple[Criterion, ...] = ()

    def criterion(self, code: str) -> Criterion | None:
        """The circumstance with that code."""
        return next((c for c in self.circumstances if c.code == code), None)

    def ticked(self, codes: Iterable[str]) -> tuple[Criterion, ...]:
        """The circumstances of those codes, without codes that the scale does not have."""
        return tuple(criterion for code in codes if (criterion := self.criterion(code)) is not None)

    def covers(self, day: date) -> bool:
        """Whether the scale was in force on that day."""
        return self.in_force <= day and (self.until is None or day <= self.until)


class Scales(Record, frozen=True, kw_only=True):
    """templates/risk.toml."""

    schema: Literal[1] = 1
    scales: tuple[Scale, ...] = ()


class MeasureKind(Record, frozen=True, kw_only=True):
    """[[measures]] of templates/measures.toml: a control measure and the levels it is meant for, 四(八)."""

    kind: str
    levels: tuple[RiskLevel, ...]
    text: str | None = None
    verified: bool = False
    source: str | None = None


class MeasureKinds(Record, frozen=True, kw_only=True):
    """templates/measures.toml."""

    schema: Literal[1] = 1
    measures: tuple[MeasureKind, ...] = ()


def find_scale(scales: tuple[Scale, ...], version: str) -> Scale | None:
    """The scale of that version."""
    return next((scale for scale in scales if scale.version == version), None)


def scale_in_force(scales: tuple[Scale, ...], day: date) -> Scale | None:
    """The latest scale in force on that day."""
    return max((s for s in scales if s.covers(day)), key=lambda s: s.in_force, default=None)


def gravest(criteria: Iterable[Criterion]) -> RiskLevel | None:
    """The gravest class among ticked circumstances: what a chosen level is held against, never a level itself."""
    return min((criterion.level for criterion in criteria), key=LEVELS.index, default=None)


def only_health(criteria: tuple[Criterion, ...]) -> bool:
    """Whether all grounds are grounds of illness (RK010)."""
    return bool(criteria) and all(criterion.health for criterion in criteria)
