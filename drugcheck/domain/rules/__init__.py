"""The catalogue: one file per code prefix, one rule one function."""

from drugcheck.domain.rules import ab, ap, as_care, cl, ct, de, ds, fs, id, mv, pl, pv, rc, rg, rk, rp, rp_waivers, ts
from drugcheck.domain.rules.base import Rule

CATALOGUE: tuple[Rule, ...] = (
    *fs.RULES,
    *id.RULES,
    *rg.RULES,
    *ct.RULES,
    *ts.RULES,
    *rk.RULES,
    *ap.RULES,
    *pl.RULES,
    *as_care.RULES,
    *ab.RULES,
    *mv.RULES,
    *de.RULES,
    *cl.RULES,
    *ds.RULES,
    *rp.RULES,
    *rp_waivers.RULES,
    *rc.RULES,
    *pv.RULES,
)
_BY_WORD = {word: rule for rule in CATALOGUE for word in (rule.code.casefold(), rule.name)}


def find(word: str) -> Rule | None:
    """The rule of that code or name, in any case."""
    return _BY_WORD.get(word.strip().casefold())
