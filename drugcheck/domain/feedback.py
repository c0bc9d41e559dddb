"""The feedback sheet: open findings by who owns the fields they are about. 三(二) 「反馈…进行补充完善」, 四(三)."""

from collections.abc import Iterable
from typing import Literal

from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.case import Case
from drugcheck.domain.fields import FIELDS
from drugcheck.domain.findings import Context
from drugcheck.domain.findings_table import sheet
from drugcheck.domain.judging import Judged
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.shapes import shape_of

_RECIPIENTS = {"community": "社区", "police": "派出所"}


def owner_of(place: str) -> Literal["community", "police"]:
    """Who fills in what stands at a place such as `convictions.1.ended_on`; of a whole section, who owns all of it."""
    path = ".".join(part for part in place.split(".") if not part.isdigit())
    field = FIELDS.get(path)
    if field is not None:
        return "police" if field.owner == "police" else "community"
    below = [one.owner for one in shape_of(Case).all_fields() if path and one.path.startswith(f"{path}.")]
    return "police" if below and all(owner == "police" for owner in below) else "community"


def feedback(entries: Iterable[Judged], context: Context, recipient: str, community: str | None = None) -> PlainTable:
    """The open findings whose fields the recipient (`community`, `police`) fills in; masked as the sheets are."""
    wanted = [e for e in entries if e.is_open and e.finding.case and owner_of(e.finding.place) == recipient]
    names = (community,) if community else dict.fromkeys(e.finding.community or "" for e in wanted)
    tables = [(name, sheet(wanted, context, name)) for name in names]
    rows = [(name or UNASSIGNED, *row[1:]) for name, table in tables for row in table.rows]
    headers = ("社区", *tables[0][1].headers[1:]) if tables else ("社区", "档案", "问题")
    return PlainTable(
        f"补正反馈单({_RECIPIENTS[recipient]})",
        headers,
        rows,
        subtitle=f"{context.config.unit.name}{community or ''}  {context.today.isoformat()}",
        notes=(f"待补正 {len(rows)} 项",),
    )
