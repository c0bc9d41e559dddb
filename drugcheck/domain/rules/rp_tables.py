"""RP, reporting: what the annexes say of each other, and what they leave empty.

The tables are looked at where the context has their templates (`Context.templates`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drugcheck.domain import schema
from drugcheck.domain.findings import Context, Severity
from drugcheck.domain.fixes import setting
from drugcheck.domain.rules.base import Hit, hit, store_rule

if TYPE_CHECKING:
    from drugcheck.domain.annexes import Template

_COUNTS = 1
_MASTER = 2


def words_of(count: str, context: Context) -> str:
    """What a count is called in the office's annex 1; its key where no column has it."""
    template = context.templates.get(_COUNTS)
    columns = template.columns if template else ()
    found = (c for c in columns if c.value == f"count.{count}")
    return next((f"{c.group}{c.header}" if c.group else c.header for c in found), count)


@store_rule(
    "RP004",
    "annex-1-total-differs",
    Severity.ERROR,
    message="附件1合计与附件2行数不符({left}/{right})",
    fix="drugcheck annex 1 --check",
)
def annex_1_total_differs(context: Context) -> Iterator[Hit]:
    """Annex 1 adds up, and its total is the number of rows of annex 2.

    The total is that of the communities; statuses, outcomes and levels each make up their whole.

    Why: 二(一) 「全部填进《吸毒人员排查情况登记通表》」; 三(四) 「汇总审核…各类情况统计表」.
    Bad: 214 in annex 1, 213 rows in annex 2.
    Good: both 214, and each community's part adds up to it.
    """
    for tie in context.tie_outs:
        if tie.annex == _MASTER and not tie.holds:
            yield hit("annex01", left=tie.right, right=tie.left)
        elif not tie.annex and not tie.holds:
            yield hit("annex01", message="附件1勾稽不符:{sentence}", sentence=tie.sentence)


@store_rule(
    "RP005",
    "annex-rows-differ",
    Severity.ERROR,
    message="附件{annex}与附件1勾稽不符({sentence})",
    fix="drugcheck annex {annex} --check",
)
def annex_rows_differ(context: Context) -> Iterator[Hit]:
    """Annexes 4 to 14 have as many rows as annex 1 counts for them.

    Why: 三(四) 「重点核查…及各类情况统计表」; 二(十三) 「数据一致」.
    Bad: a move recorded with its letter while the status was never changed: a row in annex 14, none in annex 1.
    Good: annex 4 has 27 rows, annex 1 6 high and 21 medium.
    """
    for tie in context.tie_outs:
        if tie.annex not in (0, _MASTER) and not tie.holds:
            yield hit(f"annex{tie.annex:02d}", annex=tie.annex, sentence=tie.sentence)


@store_rule(
    "RP007",
    "empty-cell",
    Severity.ERROR,
    waivable=True,
    phase=4,
    message="附件{annex}第{row}行“{header}”为空",
    fix="drugcheck case edit {case}",
)
def empty_cell(context: Context) -> Iterator[Hit]:
    """A column that the template calls `required` has a value in every row of its annex.

    The office's templates say which; those that are shipped call required what no other rule asks for.

    Why: 五(三) 「严格按照摸排信息登记所列表格确定的内容和要求填写」.
    Bad: no 居住方式 in row 3 of annex 8.
    Good: 租住.
    """
    for number, template in context.templates.items():
        if any(column.required for column in template.columns):
            yield from _empty_cells(number, template, context)


def _empty_cells(number: int, template: "Template", context: Context) -> Iterator[Hit]:
    from drugcheck.domain.annex_values import cell
    from drugcheck.domain.masking import MASKED

    columns = [(c, cell(c.value, c.as_, MASKED)) for c in template.columns if c.required]
    for row, facts in enumerate(context.annexes.chosen(number), 1):
        for column, write in columns:
            if not write(facts).strip():
                field = schema.FIELDS.get(column.value)
                yield hit(
                    f"annex{number:02d}.{row}",
                    case=facts.id,
                    community=facts.community,
                    fix=setting(column.value) if field is not None and not field.listed else None,
                    annex=number,
                    row=row,
                    header=column.header,
                )


RULES = (annex_1_total_differs, annex_rows_differ, empty_cell)
