"""Forms as markdown and as plain text; HTML is in files.html_pages, CSV and JSON are those of a Table."""

from collections.abc import Sequence
from typing import Final

from drugcheck.domain.annex_form import Form
from drugcheck.domain.annexes import Table
from drugcheck.files.tables import grid, markdown_text, one_line, to_markdown, to_text

# A form feed would part the pages on a printer; between forms of one text a rule says the same to the eye.
_RULE: Final = "\n\n---\n\n"


def forms_markdown(forms: Sequence[Form], empty: Table) -> str:
    """Each form with its heading, sections as tables of two columns; `empty` says 无 where there is none."""
    return _RULE.join(map(_markdown, forms)) + "\n" if forms else to_markdown(empty)


def _markdown(form: Form) -> str:
    lines = [f"# 附件{form.number} {markdown_text(form.title)}", ""]
    lines += [f"> {markdown_text(notice)}  " for notice in form.notices]
    for section in form.sections:
        lines += ["", f"## {markdown_text(section.title)}", "", "| 项目 | 内容 |", "| --- | --- |"]
        lines += [f"| {markdown_text(line.label)} | {markdown_text(line.value)} |" for line in section.lines]
    return "\n".join([*lines, "", "  \n".join(map(markdown_text, form.footer))])


def forms_text(forms: Sequence[Form], empty: Table) -> str:
    """Each form in lines of label and value; `empty` says 无 where there is none."""
    return "\n\n".join(map(_text, forms)) + "\n" if forms else to_text(empty)


def _text(form: Form) -> str:
    parts = [f"附件{form.number} {one_line(form.title)}  {form.case}", *map(one_line, form.notices)]
    for section in form.sections:
        rows = [[f"  {one_line(line.label)}", one_line(line.value)] for line in section.lines]
        parts += [one_line(section.title), grid(rows) if rows else "  无"]
    return "\n".join([*parts, *map(one_line, form.footer)])
