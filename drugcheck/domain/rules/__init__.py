"""The catalogue: one file per code prefix, one rule one function."""

from drugcheck.domain.rules.base import Rule

CATALOGUE: tuple[Rule, ...] = ()
