"""Findings as tables: all of them for a spreadsheet, and a sheet for each community to be handed over.

A table of findings names nobody: case ids, codes and the words of the rules. A sheet has the first character of the
name, so that the community knows whose file it is; no number, no address, and nothing of an illness (个人信息保护法
第二十八条; 艾滋病防治条例 第三十九条): such a finding says only that the office is to be asked.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from drugcheck.domain.annex_counts import UNASSIGNED
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.domain.judging import Judged, sums
from drugcheck.domain.masking import mask_name
from drugcheck.domain.plain_table import PlainTable
from drugcheck.domain.rules import find
from drugcheck.domain.weeks import next_due

SEVERITIES: Final = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
LETTERS: Final = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "I"}
RESTRICTED: Final = "限阅事项"
ASK_THE_OFFICE: Final = "请到街道办公室核对"

_HEADERS: Final = (
    "档案",
    "社区",
    "级别",
    "规则",
    "位置",
    "问题",
    "处理命令",
    "首见",
    "豁免至",
    "豁免批准人",
)
_KINDS: Final = ("", "", "", "", "", "", "", "date", "date", "")
_SHEET_HEADERS: Final = ("序号", "档案", "姓名", "级别", "问题", "怎么办", "期限", "首见", "规则", "整改情况")
_SHEET_KINDS: Final = ("number", "", "", "", "", "", "date", "date", "", "")
# Rules whose very words say that somebody is ill.
_OF_ILLNESS: Final = frozenset({"AS003", "CL001", "CL002", "RK010"})


def findings_table(entries: Iterable[Judged], today: date) -> PlainTable:
    """Every finding with its first day and its waiver, in the order given."""
    rows = [
        (
            entry.finding.case or "",
            entry.finding.community or "",
            SEVERITIES[entry.finding.severity],
            entry.finding.code,
            entry.finding.place,
            entry.finding.message,
            entry.finding.fix,
            _day(entry.first_seen),
            _day(entry.waiver.until) if entry.waiver else "",
            entry.waiver.by if entry.waiver else "",
        )
        for entry in entries
    ]
    return PlainTable("校验问题", _HEADERS, rows, subtitle=today.isoformat(), kinds=_KINDS)


def sheet(entries: Iterable[Judged], context: Context, community: str) -> PlainTable:
    """What a community has to set right: the open findings about its cases and about itself, errors first.

    `community` is empty for cases without one.
    """
    own = [entry for entry in entries if _belongs(entry, community)]
    listed = sorted((entry for entry in own if entry.is_open), key=_order)
    names = {facts.id: facts.case.person.name for facts in context.facts if facts.community == community}
    rows = [
        (str(number), *_row(entry, names.get(entry.finding.case or ""), context), "")
        for number, entry in enumerate(listed, 1)
    ]
    counts = sums(own)
    notes = [f"错误 {counts.errors}  警告 {counts.warnings}  提示 {counts.notes}"]
    if counts.waived:
        notes.append(f"另有已豁免 {counts.waived} 项,未列入")
    return PlainTable(
        "校验问题整改清单",
        _SHEET_HEADERS,
        rows,
        subtitle=f"{context.config.unit.name}{community or UNASSIGNED}  {context.today.isoformat()}",
        notes=(*notes, CONFIDENTIAL),
        kinds=_SHEET_KINDS,
    )


def communities(entries: Iterable[Judged], context: Context) -> tuple[str, ...]:
    """Who gets a sheet: every community of drugcheck.toml, then those that only cases name, last "" for none."""
    others = {entry.finding.community or "" for entry in entries if entry.finding.case or entry.finding.community}
    listed = context.communities
    return (*listed, *sorted((others - set(listed)), key=lambda name: (not name, name)))


def of_the_store(entries: Iterable[Judged]) -> int:
    """How many findings are about no case and no community: they stand on no sheet."""
    return sum(entry.finding.case is None and not entry.finding.community for entry in entries)


def due(entry: Judged, context: Context) -> date:
    """By when: the end of the phase that the rule is tied to, until it has ended; after that the next weekly report."""
    rule, phases = find(entry.finding.code), context.config.campaign.phases
    if rule is not None and 1 <= rule.phase <= len(phases) and not context.has_ended(rule.phase):
        return phases[rule.phase - 1].end
    return next_due(context.config.campaign, context.today).due


def _belongs(entry: Judged, community: str) -> bool:
    found = entry.finding
    return (found.community or "") == community and bool(found.case or found.community)


def _order(entry: Judged) -> tuple[object, ...]:
    found = entry.finding
    return (tuple(Severity).index(found.severity), len(found.case or ""), found.case or "", found.code, found.place)


def _row(entry: Judged, name: str | None, context: Context) -> Sequence[str]:
    # Its many words are for who asks for a table, and this module is imported by every check.
    from drugcheck.domain.what_to_do import what_to_do

    found = entry.finding
    hidden = found.code in _OF_ILLNESS or found.place.partition(".")[0] == "health"
    return (
        found.case or "",
        mask_name(name) if name else "",
        SEVERITIES[found.severity],
        RESTRICTED if hidden else found.message,
        ASK_THE_OFFICE if hidden else what_to_do(found),
        due(entry, context).isoformat(),
        _day(entry.first_seen),
        found.code,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
