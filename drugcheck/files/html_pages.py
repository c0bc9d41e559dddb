"""A Table or forms as one HTML page, made for print: paper, repeated header, page numbers, confidentiality.

The page stands alone: no script, no link, nothing is fetched.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain, groupby
from typing import Final

from drugcheck.domain.annex_form import Form
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import Table
from drugcheck.domain.imprint import CONFIDENTIAL
from drugcheck.files.tables import clean, tie_notes

_STYLE: Final = """
@page { size: %(paper)s; margin: 14mm 10mm;
  @top-right { content: "%(confidential)s"; font-size: 9pt }
  @bottom-center { content: "第 " counter(page) " 页 / 共 " counter(pages) " 页"; font-size: 9pt } }
body { font-family: "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; font-size: 9pt; margin: 1em }
h1 { font-size: 14pt; text-align: center; margin: 0 0 .4em }
h2 { font-size: 10.5pt; margin: .8em 0 .2em }
table { border-collapse: collapse; width: 100%% }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: .5pt solid #000; padding: 2pt 3pt; vertical-align: top; overflow-wrap: anywhere }
th { text-align: center }
td.number { text-align: right }
p { margin: .2em 0 }
p.confidential { font-weight: bold }
section.form { break-after: page }
section.form:last-of-type { break-after: auto }
section.form th { width: 22%%; text-align: left; font-weight: normal }
p.notice { border: .5pt solid #000; padding: 2pt 4pt }
"""


def table_page(table: Table, tie_outs: Sequence[TieOut] = ()) -> Iterator[str]:
    """The page of a table, line by line."""
    return _page(table.heading, table.paper, _table(table, tie_outs))


def forms_page(forms: Sequence[Form], empty: Table) -> Iterator[str]:
    """The page of all forms, each on a sheet of its own; `empty` is the table that says 无 where there is none."""
    if not forms:
        return table_page(empty)
    return _page(empty.heading, empty.paper, (line for form in forms for line in _form(form)))


def _page(title: str, paper: str, body: Iterable[str]) -> Iterator[str]:
    style = _STYLE % {"paper": paper, "confidential": CONFIDENTIAL}
    head = (
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_text(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
    )
    return (f"{line}\n" for line in chain(head, body, ("</body>", "</html>")))


def _text(text: str) -> str:
    return escape(clean(text)).replace("\n", "<br>").replace("\t", " ")


def _table(table: Table, tie_outs: Sequence[TieOut]) -> Iterator[str]:
    yield f"<h1>{_text(table.heading)}</h1>"
    yield f"<p>{_text('  '.join(part for part in (table.community or '', table.day.isoformat()) if part))}</p>"
    yield "<table>"
    yield f"<colgroup>{''.join(_col(column.width) for column in table.columns)}</colgroup>"
    yield "<thead>"
    yield from _headers(table)
    yield "</thead>"
    yield "<tbody>"
    classes = [' class="number"' if column.as_ in ("number", "percent") else "" for column in table.columns]
    for row in table.lines:
        cells = (f"<td{mark}>{_text(text)}</td>" for mark, text in zip(classes, row, strict=True))
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody>"
    yield "</table>"
    yield from (f"<p>{_text(note)}</p>" for note in (*table.notes, *tie_notes(tie_outs)))
    yield from _footer(table.footer)


def _col(width: int) -> str:
    return f'<col style="width: {width}em">'


def _headers(table: Table) -> Iterator[str]:
    """One line of headers, or two where columns have groups: a header without a group spans both."""
    if not any(table.groups):
        yield f"<tr>{''.join(f'<th>{_text(header)}</th>' for header in table.headers)}</tr>"
        return
    top, below = [], []
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            top.append(f'<th colspan="{len(columns)}">{_text(group)}</th>')
            below += [f"<th>{_text(column.header)}</th>" for column in columns]
        else:
            top += [f'<th rowspan="2">{_text(column.header)}</th>' for column in columns]
    yield f"<tr>{''.join(top)}</tr>"
    yield f"<tr>{''.join(below)}</tr>"


def _footer(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        mark = ' class="confidential"' if line == CONFIDENTIAL else ""
        yield f"<p{mark}>{_text(line)}</p>"


def _form(form: Form) -> Iterator[str]:
    yield '<section class="form">'
    yield f"<h1>{_text(form.title)}</h1>"
    yield from (f'<p class="notice">{_text(notice)}</p>' for notice in form.notices)
    for section in form.sections:
        yield f"<h2>{_text(section.title)}</h2>"
        yield "<table>"
        for line in section.lines:
            yield f"<tr><th>{_text(line.label)}</th><td>{_text(line.value)}</td></tr>"
        yield "</table>"
    yield from _footer(form.footer)
    yield "</section>"
