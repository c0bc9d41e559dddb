"""The catalogue: one file per code prefix, one rule one function."""

from drugcheck.domain.rules import ab, ap, ct, de, fs, id, mv, pl, pv, rg, rk
from drugcheck.domain.rules.base import Rule

CATALOGUE: tuple[Rule, ...] = (
    *fs.RULES,
    *id.RULES,
    *rg.RULES,
    *ct.RULES,
    *rk.RULES,
    *ap.RULES,
    *pl.RULES,
    *ab.RULES,
    *mv.RULES,
    *de.RULES,
    *pv.RULES,
)
_BY_WORD = {word: rule for rule in CATALOGUE for word in (rule.code.casefold(), rule.name)}


def find(word: str) -> Rule | None:
    """The rule of that code or name, in any case."""
    return _BY_WORD.get(word.strip().casefold())
