"""The summary: the start of the campaign against its end, from frozen packages. 三(七) 「总结讲评」, 五(二)."""

from collections.abc import Sequence
from typing import Final

from drugcheck.domain.annex_counts import TOTAL
from drugcheck.domain.office import Config
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.reports.numbers import (
    ASSESSED_RATIO,
    COMPUTED,
    HEAD_ROOM,
    INVESTIGATED_RATIO,
    LABELS,
    MET_RATIO,
    SHARES,
    WeekNumbers,
    label,
)
from drugcheck.domain.reports.paper import Chart, Paper, Section, change_text
from drugcheck.domain.reports.weekly import value_text
from drugcheck.errors import UsageError

_KEYS: Final = (*LABELS, *COMPUTED)
_SHORT: Final = 12
_CURVES: Final = (INVESTIGATED_RATIO, MET_RATIO, ASSESSED_RATIO)
_BLANKS: Final = (("三、主要做法", 4), ("四、存在问题", 3), ("五、下步打算", 3))


class NoPackagesError(UsageError):
    """nothing was submitted in this campaign: a summary needs a first and a last package"""

    hint = "drugcheck submit week"


def summary_paper(weeks: Sequence[WeekNumbers], config: Config, community: str | None, *, final: bool) -> Paper:
    """Start against end; the last week may be that of the records, which the report says.

    Raises:
        NoPackagesError: there is nothing to compare.
    """
    if not weeks:
        raise NoPackagesError()
    first, last = weeks[0], weeks[-1]
    rows = [
        (
            label(key),
            value_text(key, first.value(key, community)),
            value_text(key, last.value(key, community)),
            change_text(_change(first, last, key, community), percent=key in SHARES),
        )
        for key in _KEYS
    ]
    headers = ("指标", f"期初 {first.week}", f"期末 {last.week}", "增减")
    names = tuple(week.week for week in weeks)
    progress = tuple((label(key), tuple(week.value(key, community) for week in weeks)) for key in _CURVES)
    room = ((label(HEAD_ROOM), tuple(week.value(HEAD_ROOM, community) for week in weeks)),)
    frozen = sum(week.is_frozen for week in weeks)
    return Paper(
        f"{config.campaign.name}{'总结' if final else '阶段小结'}",
        f"{config.unit.name}{community or TOTAL}  {first.day.isoformat()} 至 {last.day.isoformat()}",
        (
            Section(
                "一、期初/期末对照",
                (f"对照 {len(rows)} 项,来源 {frozen} 个冻结包。",),
                (PlainTable("", headers, rows, kinds=("", "number", "number", "number")),),
            ),
            Section(
                "二、逐周进展",
                charts=(Chart("进度", names, progress, percent=True), Chart("余量", names, room)),
            ),
            *(Section(heading, blanks=lines) for heading, lines in _BLANKS),
        ),
        notes=(*(_source(week) for week in ((first, last) if len(weeks) > 1 else (last,))), "只列数字,不列姓名。"),
    )


def summary_data(weeks: Sequence[WeekNumbers], community: str | None) -> dict[str, object]:
    """The same numbers as objects."""
    first, last = weeks[0], weeks[-1]
    return {
        "community": community,
        "weeks": [{"week": w.week, "frozen": w.is_frozen, "fingerprint": w.fingerprint} for w in weeks],
        "numbers": [
            {
                "key": key,
                "label": label(key),
                "start": first.value(key, community),
                "end": last.value(key, community),
                "change": _change(first, last, key, community),
            }
            for key in _KEYS
        ],
    }


def _change(first: WeekNumbers, last: WeekNumbers, key: str, community: str | None) -> float | None:
    start, end = first.value(key, community), last.value(key, community)
    return None if start is None or end is None else end - start


def _source(week: WeekNumbers) -> str:
    if week.fingerprint is None:
        return f"{week.week} 取自 {week.day.isoformat()} 的档案,尚未冻结。"
    return f"{week.week} 取自冻结包,校验值 {week.fingerprint[:_SHORT]}。"
