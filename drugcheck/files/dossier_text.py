"""A dossier as markdown, and as the tags of templates/dossier.docx: the same in another shape."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from drugcheck.domain.dossier import Section, SectionStatus
from drugcheck.domain.dossier_changes import Change
from drugcheck.domain.dossier_paper import DossierPaper, Pair, Part, Record
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.files.tables import markdown_text

# Longer values have a line to themselves; two shorter ones stand side by side.
_SHORT: Final = 18
_MARKS: Final = {SectionStatus.COMPLETE: "齐全", SectionStatus.NOT_APPLICABLE: "不适用"}

Changes = Sequence[Change]


def markdown(dossier: DossierPaper, changes: Changes) -> str:
    """Cover, parts, index of papers and changes, each under a heading."""
    return "\n".join(_markdown(dossier, changes)).rstrip("\n") + "\n"


def _markdown(dossier: DossierPaper, changes: Changes) -> Iterator[str]:
    yield f"# 一人一档 {dossier.case} {markdown_text(dossier.name)}".rstrip()
    yield ""
    yield from _table(("项目", "内容"), [(pair.label, pair.value) for pair in cover(dossier)])
    yield from (f"\n> {markdown_text(note)}" for note in dossier.notes)
    for part in dossier.parts:
        yield f"\n## {part.title}\n"
        yield from _table(
            ("材料", "状况", "说明", "内容"),
            [(section.title, section.status.value, section.note, entries(section)) for section in part.sections],
        )
        for record in part.records:
            yield f"\n### {markdown_text(record.title)}\n"
            yield from _table(("项目", "内容"), record.pairs)
    yield "\n## 材料目录\n"
    yield from _table(
        ("编号", "部分", "材料名称", "文号", "日期", "页数", "存放位置", "限阅"),
        [
            (str(p.no), p.part, p.kind, p.number, p.date, p.pages, p.place, "是" if p.restricted else "")
            for p in dossier.papers
        ],
    )
    yield "\n## 变更记录\n"
    yield from _table(("时间", "版本", "登记人", "变更"), changes)
    yield f"\n{CONFIDENTIAL}"


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    lines = [f"| {' | '.join(map(markdown_text, row))} |" for row in rows]
    if not lines:
        yield "无"
        return
    yield f"| {' | '.join(headers)} |"
    yield "|" + " --- |" * len(headers)
    yield from lines


def cover(dossier: DossierPaper) -> tuple[Pair, ...]:
    """What stands on the cover."""
    return (
        Pair("档案编号", dossier.case),
        Pair("姓名", dossier.name),
        Pair("社区", dossier.community),
        Pair("档案类别", "、".join(dossier.categories)),
        Pair("建档日期", dossier.opened),
        Pair("结案", dossier.closed),
    )


def entries(section: Section) -> str:
    """What stands in a section, one entry a line: words, day, number, pages."""
    return "\n".join(
        "  ".join(
            part
            for part in (
                entry.text,
                entry.day.isoformat() if entry.day else "",
                entry.number or "",
                f"{entry.pages}页" if entry.pages else "",
            )
            if part
        )
        for entry in section.entries
    )


def tags(dossier: DossierPaper, changes: Changes) -> Mapping[str, object]:
    """The tags of templates/dossier.docx."""
    return {
        "封面": [{"label": pair.label, "value": pair.value} for pair in cover(dossier)],
        "说明": list(dossier.notes),
        "目录": [
            {
                "title": part.title,
                "sections": "、".join(section.title for section in part.sections if _is_there(section)) or "无",
                "missing": "、".join(s.title for s in part.sections if s.status is SectionStatus.MISSING),
            }
            for part in dossier.parts
        ],
        "parts": [_part(part) for part in dossier.parts],
        "材料": [
            {
                "编号": paper.no,
                "部分": paper.part,
                "名称": paper.kind,
                "文号": paper.number,
                "日期": paper.date,
                "页数": paper.pages,
                "位置": paper.place,
                "限阅": "限阅" if paper.restricted else "",
            }
            for paper in dossier.papers
        ],
        "页数合计": sum(int(paper.pages or 0) for paper in dossier.papers),
        "变更": [
            {"时间": change.when, "版本": change.revision, "登记人": change.who, "内容": change.words}
            for change in changes
        ],
    }


def _is_there(section: Section) -> bool:
    return bool(section.entries) or section.status in _MARKS


def _part(part: Part) -> dict[str, object]:
    return {
        "title": part.title,
        "sections": [
            {
                "title": section.title,
                "status": section.status.value,
                "note": section.note,
                "entries": entries(section),
            }
            for section in part.sections
        ],
        "records": [{"title": record.title, "rows": list(_rows(record))} for record in part.records],
    }


def _rows(record: Record) -> Iterator[dict[str, object]]:
    """Lines of two short pairs, or of one long."""
    waiting: Pair | None = None
    for pair in record.pairs:
        if len(pair.value) > _SHORT or "\n" in pair.value:
            if waiting is not None:
                yield _row(waiting)
                waiting = None
            yield _row(pair)
        elif waiting is None:
            waiting = pair
        else:
            yield _row(waiting, pair)
            waiting = None
    if waiting is not None:
        yield _row(waiting)


def _row(*pairs: Pair) -> dict[str, object]:
    return {"kind": len(pairs), "cells": [{"label": pair.label, "value": pair.value} for pair in pairs]}
