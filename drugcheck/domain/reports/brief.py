"""The brief for leaders: one page, numbers only. 五(一) 「各级主要领导要…亲自掌握情况」."""

from typing import Final

from drugcheck.domain.annex_counts import TOTAL, UNASSIGNED
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.progress import CommunityProgress, Progress
from drugcheck.domain.reports.paper import Paper, Section, share_text

# More communities than these would not leave room for the rest on one page: then the unit stands alone.
MOST_ROWS: Final = 20
_HEADERS: Final = ("社区", "登记在册", "应见", "已见面", "见面率", "联系不到", "比例", "余量", "高", "中", "低", "未评")


def brief_paper(numbers: Progress) -> Paper:
    """One page about the unit and its communities."""
    shown = numbers.communities if len(numbers.communities) <= MOST_ROWS else ()
    rows = [_row(row) for row in (*shown, numbers.total)]
    waiting = " ".join(f"{step} {count}" for step, count in numbers.approvals.waiting.items())
    gaps, care, checks = numbers.gaps, numbers.care, numbers.four
    text = (
        f"评估审批:待办 {waiting};已备案 {numbers.approvals.filed},退回 {numbers.approvals.returned},"
        f"失效 {numbers.approvals.lapsed},逾期 {numbers.approvals.overdue}。",
        f"管控备案:高风险无一人一策 {gaps.high_without_plan},未备案 {gaps.high_not_filed};"
        f"中风险未备案 {gaps.medium_not_filed}。",
        f"关爱救助:需求 {care.needs} 已转介 {care.referred} 已办结 {care.closed},未问及 {care.not_asked}。",
        f"系统录入:{checks.entered.done}/{checks.entered.of}({share_text(checks.entered.value)})。",
    )
    notes = ["只列汇总数字,不含个人信息。"]
    if not shown and numbers.communities:
        notes.append(f"社区 {len(numbers.communities)} 个,分社区数字见周报。")
    return Paper(
        f"{numbers.campaign}简报",
        f"{numbers.unit}  {numbers.day.isoformat()}"
        + (
            f"  阶段{numbers.phase.number} {numbers.phase.name},剩 {numbers.phase.days_left} 天"
            if numbers.phase
            else ""
        ),
        (
            Section(
                "一、总体进展", tables=(PlainTable("", _HEADERS, rows, kinds=("", *["number"] * (len(_HEADERS) - 1))),)
            ),
            Section("二、审批、管控与关爱", text),
            Section("三、需协调事项", blanks=2),
        ),
        notes=tuple(notes),
        signatures=(),
    )


def _row(row: CommunityProgress) -> tuple[str, ...]:
    name = TOTAL if row.community is None else row.community or UNASSIGNED
    levels = (str(row.levels[level]) for level in ("高", "中", "低", "未评"))
    return (
        name,
        str(row.registered),
        str(row.expected),
        str(row.met),
        share_text(row.met_ratio),
        str(row.unreachable),
        share_text(row.unreachable_ratio),
        str(row.head_room),
        *levels,
    )
