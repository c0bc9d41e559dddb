"""What the prefixes of the codes stand for, in the order of the catalogue's page."""

from collections.abc import Iterable, Iterator
from typing import Final

from drugcheck.domain.rules.base import Rule
from drugcheck.message import Message, message

GROUPS: Final[dict[str, Message]] = {
    "FS": message("store integrity"),
    "ID": message("identity"),
    "RG": message("register and rosters"),
    "CT": message("contact and talks"),
    "TS": message("tests"),
    "RK": message("risk assessment"),
    "AP": message("approval"),
    "PL": message("plans and measures"),
    "AS": message("care and assistance"),
    "CL": message("categories of goals 2, 4 to 7 and 10"),
    "AB": message("abstinence"),
    "MV": message("inflow, misregistered, moved"),
    "DE": message("death"),
    "DS": message("dossier"),
    "RP": message("reports and tables"),
    "RC": message("comparison with the platform"),
    "PV": message("privacy and due process"),
}


def grouped(rules: Iterable[Rule]) -> Iterator[tuple[str, Message, list[Rule]]]:
    """Prefix, what it stands for, and its rules by code; a group without rules is left out."""
    listed = list(rules)
    for prefix, title in GROUPS.items():
        members = sorted((rule for rule in listed if rule.code.startswith(prefix)), key=lambda rule: rule.code)
        if members:
            yield prefix, title, members
