"""Who stands in which annex: the categories by which templates/annexNN.toml name their rows. 二(一)-(十二)."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from drugcheck.domain.vocabulary import ControlStatus, RiskLevel

if TYPE_CHECKING:
    from drugcheck.domain.facts import Facts

_DEAD: Final = ControlStatus.DEAD
_HIGH_OR_MEDIUM: Final = (RiskLevel.HIGH, RiskLevel.MEDIUM)


def _anybody(facts: "Facts") -> bool:
    return True


def _in_society(facts: "Facts") -> bool:
    return facts.is_registered and facts.in_society


def _assessed(facts: "Facts") -> bool:
    return facts.assessment is not None


def _high_or_medium(facts: "Facts") -> bool:
    return facts.in_society and facts.approved_level in _HIGH_OR_MEDIUM


def _hidden(facts: "Facts") -> bool:
    return facts.is_hidden and facts.is_open


def _dead(facts: "Facts") -> bool:
    return facts.is_registered and facts.status is _DEAD


def _inflow(facts: "Facts") -> bool:
    since = facts.inflow_counts_from
    return facts.is_inflow and since is not None and since <= facts.today


# Who stands in which annex: domain knowledge of the notice's annex titles, named in templates/annexNN.toml as `rows`.
CATEGORIES: Final[dict[str, "Callable[[Facts], bool]"]] = {
    "all": _anybody,
    "open": attrgetter("is_open"),
    "registered": attrgetter("is_registered"),
    "in_society": _in_society,
    "expected": attrgetter("is_expected"),
    "assessed": _assessed,
    "high_or_medium": _high_or_medium,
    "special_illness": attrgetter("has_illness"),
    "prior_drug_crime": attrgetter("has_drug_crime"),
    "has_licence": attrgetter("has_licence"),
    "inflow": _inflow,
    "hardship": attrgetter("has_hardship"),
    "public_role": attrgetter("has_public_role"),
    "hidden": _hidden,
    "abstinent_five_years": attrgetter("is_abstinent_five_years"),
    "dead": _dead,
    "misregistered": attrgetter("is_misregistered"),
}
