"""Criteria of the risk assessment, as data of templates/risk.toml: a person ticks circumstances and chooses a level.

Nothing is computed from them: no score, no proposal. 三(三), 禁毒办通〔2016〕37号.
"""

from datetime import date
from typing import Literal

from drugcheck.domain.sections.base import Day, Record
from drugcheck.domain.vocabulary import RiskLevel

UNVERIFIED = "本条文本未经原文核对"


class Criterion(Record, frozen=True, kw_only=True):
    """[[scales.circumstances]]: one circumstance of a scale; `health` marks a ground of illness (RK010)."""

    code: str
    level: RiskLevel
    text: str
    verified: bool = False
    source: str | None = None
    health: bool = False


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

    def covers(self, day: date) -> bool:
        """Whether the scale was in force on that day."""
        return self.in_force <= day and (self.until is None or day <= self.until)


class Scales(Record, frozen=True, kw_only=True):
    """templates/risk.toml."""

    schema: Literal[1] = 1
    scales: tuple[Scale, ...] = ()


def find_scale(scales: tuple[Scale, ...], version: str) -> Scale | None:
    """The scale of that version."""
    return next((scale for scale in scales if scale.version == version), None)


def scale_in_force(scales: tuple[Scale, ...], day: date) -> Scale | None:
    """The latest scale in force on that day."""
    return max((s for s in scales if s.covers(day)), key=lambda s: s.in_force, default=None)
