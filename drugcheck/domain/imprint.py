"""Who answers for a table: the campaign it rests on, 填报单位, who fills in, reviews and heads, and how it is kept."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.office import Config

CONFIDENTIAL: Final = "内部资料 注意保密"
FILLED_IN_ON: Final = "填报日期"
_BLANK: Final = "________"


class Imprint(NamedTuple):
    """The parts of an imprint; `signatures` are label and name, the name empty for text that stands by itself."""

    campaign: str = ""
    unit: str = ""
    signatures: tuple[tuple[str, str], ...] = ()

    def lines(self, count: int | None = None, measure: str = "行") -> tuple[str, ...]:
        """All of it as the lines under a table: campaign, unit with the count of rows, signatures, confidentiality."""
        lines = (
            self.campaign,
            f"填报单位:{self.unit}" + ("" if count is None else f"  {measure}数:{count}"),
            "  ".join(map(signature, self.signatures)),
            CONFIDENTIAL,
        )
        return tuple(line for line in lines if line)


def signature(part: tuple[str, str]) -> str:
    """Such as 填报人:内勤甲."""
    label, name = part
    return f"{label}:{name}" if name else label


def imprint(labels: Sequence[str], config: Config, today: date, community: str | None) -> Imprint:
    """The imprint of a table with these labels in its template; a label that is not known stands as it is."""
    unit, campaign = config.unit, config.campaign
    known = {
        FILLED_IN_ON: today.isoformat(),
        "填报人": config.staff_name(unit.compiled_by) or _BLANK,
        "审核人": config.staff_name(unit.reviewed_by) or _BLANK,
        "负责人": config.staff_name(unit.head) or _BLANK,
        "联系电话": unit.phone or _BLANK,
    }
    return Imprint(
        campaign="  ".join(part for part in (campaign.name, campaign.document) if part),
        unit=f"{unit.name}{community or ''}",
        signatures=tuple((label, known.get(label, "")) for label in labels),
    )
