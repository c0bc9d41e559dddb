"""Forms as markdown and as plain text, one after another; HTML is in files.html_pages, CSV and JSON are a Table's."""

from collections.abc import Iterator, Sequence
from typing import Final

from drugcheck.domain.annex_form import Form
from drugcheck.domain.annexes import Table
from drugcheck.files.tables import grid, markdown, markdown_text, one_line, text_lines

# A form feed would part the pages on a printer; between forms of one text a rule says the same to the eye.
_RULE: Final = "\n\n---\n\n"


def forms_markdown(forms: Sequence[Form], empty: Table) -> Iterator[str]:
    """Each form with its heading, sections as tables of two columns; `empty` says 无 where there is none."""
    return _joined(_RULE, map(_markdown, forms)) if forms else markdown(empty)


def _joined(rule: str, texts: Iterator[str]) -> Iterator[str]:
    yield next(texts)
    yield from (rule + text for text in texts)
    yield "\n"


def _markdown(form: Form) -> str:
    lines = [f"# 附件{form.number} {markdown_text(form.title)}", ""]
    lines += [f"> {markdown_text(notice)}  " for notice in form.notices]
    for section in form.sections:
        lines += ["", f"## {markdown_text(section.title)}", "", "| 项目 | 内容 |", "| --- | --- |"]
        lines += [f"| {markdown_text(line.label)} | {markdown_text(line.value)} |" for line in section.lines]
    return "\n".join([*lines, "", "  \n".join(map(markdown_text, form.footer))])


def forms_text(forms: Sequence[Form], empty: Table) -> Iterator[str]:
    """Each form in lines of label and value; `empty` says 无 where there is none."""
    return _joined("\n\n", map(_text, forms)) if forms else text_lines(empty)


def _text(form: Form) -> str:
    parts = [f"附件{form.number} {one_line(form.title)}  {form.case}", *map(one_line, form.notices)]
    for section in form.sections:
        rows = [(f"  {one_line(line.label)}", line.value) for line in section.lines]
        parts += [one_line(section.title), "".join(grid(rows)).rstrip("\n") if rows else "  无"]
    return "\n".join([*parts, *map(one_line, form.footer)])
