"""The weekly report: this week and to date, by community, against the week before. 三(四) 「每周一报送」, 五(二).

A number of this week is that of its package less that of the package before. The line of care is always printed: it
has the same weight as control (四(八) 「关爱救助各项措施贯穿专项行动全过程」).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED
from drugcheck.domain.office import Config
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.reports.numbers import (
    HEAD_ROOM,
    INVESTIGATED_RATIO,
    MET_RATIO,
    SHARES,
    UNREACHABLE_RATIO,
    WeekNumbers,
    label,
)
from drugcheck.domain.reports.paper import Paper, Section, change_text, share_text
from drugcheck.domain.weeks import first_day, last_day

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "排查": ("registered", "investigated", INVESTIGATED_RATIO),
    "见面": (
        "expected",
        "met_on_site",
        "met_by_video",
        MET_RATIO,
        "reached_only",
        "unreachable",
        UNREACHABLE_RATIO,
        HEAD_ROOM,
        "not_yet_sought",
    ),
    "谈话": ("self_talks", "informant_talks"),
    "检测": ("tests", "positive_tests"),
    "评估": ("level_high", "level_medium", "level_low", "level_under_way", "level_none"),
    "底数": ("hidden_confirmed", "inflow", "status_dead", "status_misregistered", "status_moved"),
    "录入": ("in_platform",),
    "关爱": ("care_needs", "care_referred", "care_closed"),
}
LINES: Final = tuple(key for keys in GROUPS.values() for key in keys)
# Lines that somebody fills in: no record holds them.
BLANKS: Final = ("存在问题", "下周打算")
_BLANK_LINES: Final = 3
# So many communities stand side by side; the others follow in a table of their own.
_ABREAST: Final = 5
_SHORT: Final = 12


class Weekly(NamedTuple):
    """A week against the one before it (None for the first), for the unit and these communities."""

    now: WeekNumbers
    before: WeekNumbers | None
    places: tuple[str | None, ...]

    def change(self, key: str, place: str | None) -> float | None:
        """What this week has brought; None for a first week and where one of them has no value."""
        if self.before is None:
            return None
        now, before = self.now.value(key, place), self.before.value(key, place)
        return None if now is None or before is None else now - before

    def data(self) -> dict[str, object]:
        """The numbers as objects, with where they come from."""
        return {
            "week": self.now.week,
            "date": self.now.day,
            "source": _source(self.now),
            "before": None if self.before is None else {"week": self.before.week, **_source(self.before)},
            "numbers": [
                {
                    "community": place,
                    "key": key,
                    "label": label(key),
                    "to_date": _rounded(self.now.value(key, place)),
                    "this_week": _rounded(self.change(key, place)),
                }
                for place in self.places
                for key in LINES
            ],
        }


def weekly(now: WeekNumbers, before: WeekNumbers | None, community: str | None = None) -> Weekly:
    """The report of a week; of one community (`` for cases without one) where it is named."""
    return Weekly(now, before, (None, *now.communities) if community is None else (community,))


def weekly_paper(report: Weekly, config: Config) -> Paper:
    """The report as it is handed over; 存在问题 and 下周打算 are left open."""
    now = report.now
    whole = report.places[0]
    place = "" if whole is None else whole or UNASSIGNED
    tables = [_table(report, report.places[:1])] if len(report.places) <= 1 else []
    if not tables:
        others = report.places[1:]
        for at in range(0, len(others), _ABREAST):
            tables.append(_table(report, ((None,) if at == 0 else ()) + others[at : at + _ABREAST]))
    return Paper(
        f"毒情大排查工作进展周报({now.week})",
        f"{config.unit.name}{place}  {first_day(now.week).isoformat()} 至 {last_day(now.week).isoformat()}"
        f"  截至 {now.day.isoformat()}",
        (
            Section("一、进展情况", (_sentence(report, whole), _care(report, whole)), tuple(tables)),
            *(
                Section(f"{number}、{heading}", blanks=_BLANK_LINES)
                for number, heading in zip("二三", BLANKS, strict=True)
            ),
        ),
        notes=tuple(_notes(report)),
        landscape=True,
    )


def _sentence(report: Weekly, place: str | None) -> str:
    now, ratio = report.now, report.now.ratio(place)
    met = now.count("met_on_site", place) + now.count("met_by_video", place)
    room = f"余量 {ratio.head_room}" if ratio.head_room >= 0 else f"超 {-ratio.head_room}"
    return (
        f"登记在册 {ratio.registered} 人,已排查 {now.count('investigated', place)} 人;"
        f"应见 {ratio.expected} 人,已见面 {met} 人({share_text(now.value(MET_RATIO, place))});"
        f"联系不到 {ratio.unreachable} 人"
        f"({share_text(now.value(UNREACHABLE_RATIO, place))},上限 {now.limit:.0%},{room})。"
    )


def _care(report: Weekly, place: str | None) -> str:
    """M8-e of the notice: always there, nought included."""
    needs, referred, closed = (report.now.count(key, place) for key in GROUPS["关爱"])
    return f"关爱救助:需求 {needs} 已转介 {referred} 已办结 {closed}。"


def _table(report: Weekly, places: tuple[str | None, ...]) -> PlainTable:
    headers = ["类别", "指标"]
    for place in places:
        name = TOTAL if place is None else place or UNASSIGNED
        headers += [f"{name} 累计", f"{name} 本周"]
    rows = []
    for group, keys in GROUPS.items():
        for number, key in enumerate(keys):
            row = ["" if number else group, label(key).removeprefix("现状:")]
            for place in places:
                row += [value_text(key, report.now.value(key, place)), _moved(key, report.change(key, place))]
            rows.append(row)
    return PlainTable("", tuple(headers), rows, kinds=("", "", *["number"] * (len(headers) - 2)))


def value_text(key: str, value: float | None) -> str:
    """A count as it is, a share in percent."""
    if key in SHARES:
        return share_text(value)
    return "-" if value is None else f"{value:.0f}"


def _moved(key: str, change: float | None) -> str:
    return change_text(change, percent=key in SHARES)


def _notes(report: Weekly) -> Iterator[str]:
    now, before = report.now, report.before
    if now.fingerprint is None:
        yield f"{now.week} 尚未报送:本周数取自 {now.day.isoformat()} 的档案,报送后以冻结包为准。"
    else:
        yield f"{now.week} 取自冻结包,校验值 {now.fingerprint[:_SHORT]}。"
    if before is None:
        yield "此前没有报送包,本周增减不填。"
    else:
        yield f"本周增减:与 {before.week} 冻结包相减,校验值 {(before.fingerprint or '')[:_SHORT]}。"
    yield "只列数字,不列姓名。检测、谈话为人次,自专项行动开始日起;其余为人数。"


def _source(numbers: WeekNumbers) -> dict[str, object]:
    return {"frozen": numbers.is_frozen, "fingerprint": numbers.fingerprint, "as_of": numbers.day}


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 4)
