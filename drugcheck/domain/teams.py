"""Who stands for a community in drugcheck.toml: its team of 四(一), and its liaison of 一."""

from datetime import date
from typing import Final

from drugcheck.domain.office import CADRES, Config
from drugcheck.domain.vocabulary import OfficeKind

# What a team needs, in the words of findings, and the offices that give it; the first is the one to be named.
SIDES: Final[tuple[tuple[str, tuple[OfficeKind, ...]], ...]] = (
    ("社区干部(专干)", (OfficeKind.DRUG_WORKER, *(kind for kind in CADRES if kind is not OfficeKind.DRUG_WORKER))),
    ("民警", (OfficeKind.COMMUNITY_POLICE,)),
)


def lacking_sides(config: Config, community: str, day: date) -> tuple[tuple[str, OfficeKind], ...]:
    """What the team of a community lacks on a day: the word for it, and an office that would give it (RG010)."""
    return tuple(
        (word, offices[0])
        for word, offices in SIDES
        if not any(member.holds(frozenset(offices), day, community) for member in config.staff)
    )


def without_liaison(config: Config) -> tuple[str, ...]:
    """Communities whose liaison is missing, or is nobody on the staff (RG011)."""
    staff = {member.id for member in config.staff}
    return tuple(community.name for community in config.communities if community.liaison not in staff)
