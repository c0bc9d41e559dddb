"""Which categories of dossier a case belongs to: 四(七) 「建立不同类别的、标准化的档案台账」. Kept by its Facts."""

from typing import TYPE_CHECKING, Final

from drugcheck.domain.vocabulary import ControlStatus, DossierCategory, RiskLevel, TreatmentKind

if TYPE_CHECKING:
    from drugcheck.domain.facts import Facts

_OF_LEVEL: Final[dict[RiskLevel | None, DossierCategory]] = {
    None: DossierCategory.UNASSESSED,
    RiskLevel.HIGH: DossierCategory.HIGH,
    RiskLevel.MEDIUM: DossierCategory.MEDIUM,
    RiskLevel.LOW: DossierCategory.LOW,
}
_DEAD: Final = (DossierCategory.DEAD,)
_MOVED: Final = (DossierCategory.MOVED,)
_HIDDEN: Final = (DossierCategory.HIDDEN,)
_CUSTODY: Final = (DossierCategory.CUSTODY,)
_OTHER: Final = (DossierCategory.OTHER,)
_STATUS_DEAD, _TREATMENT = ControlStatus.DEAD, DossierCategory.TREATMENT
_ABSTINENT, _INFLOW = DossierCategory.ABSTINENT, DossierCategory.INFLOW
_COMMUNITY: Final = frozenset({ControlStatus.COMMUNITY_TREATMENT, ControlStatus.COMMUNITY_RECOVERY})
_COMMUNITY_TREATMENTS: Final = frozenset({TreatmentKind.COMMUNITY_TREATMENT, TreatmentKind.COMMUNITY_RECOVERY})


def runs_in_community(facts: "Facts") -> bool:
    """Whether 社区戒毒 or 社区康复 runs: the status says so, or a treatment without an end. Kept by its Facts."""
    if facts.status in _COMMUNITY:
        return True
    return bool([one for one in facts.case.treatments if one.end is None and one.kind in _COMMUNITY_TREATMENTS])


def categories_of(facts: "Facts") -> tuple[DossierCategory, ...]:
    """The categories of a case, the first of them the one it is filed under; none where nothing is owed any more."""
    if facts.status is _STATUS_DEAD:
        return _DEAD if facts.is_registered else ()
    if facts.is_misregistered:
        return _MOVED
    if not facts.is_open:
        return ()
    if facts.is_unverified_hidden:
        return _HIDDEN
    if facts.in_custody:
        return _CUSTODY
    if not facts.in_society:
        return _OTHER
    inflow = facts.is_inflow and facts.belongs("inflow")
    # Until three months of residence are full there is nothing to keep on paper: 二(十二).
    if facts.is_inflow and not inflow:
        return ()
    level = facts.assessment.level if facts.assessment else None
    found = [_OF_LEVEL[level]]
    if facts.is_under_community_measure:
        found.append(_TREATMENT)
    if facts.is_abstinent_five_years:
        found.append(_ABSTINENT)
    if inflow:
        found.append(_INFLOW)
    return tuple(found)
