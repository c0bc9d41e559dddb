"""The Word template of annex 3: one page a person, in the order of templates/annex03.toml."""

from tools.paper import FANGSONG, HEI, SONG, Cell, Paper, Row, Text

_SIZE, _LINE = 9.0, 11.5
_SHADE = "F2F2F2"
# Title of the section, then two, four or six cells: their borders meet where three pairs and two pairs divide a line.
_LABEL = 21.8
_THIRD = 56.6
_COLUMNS = (
    12.0,
    _LABEL,
    _THIRD - _LABEL,
    _LABEL,
    1.5 * _THIRD - _THIRD - _LABEL,
    _LABEL,
    2 * _THIRD - 1.5 * _THIRD - _LABEL,
    _LABEL,
    _THIRD - _LABEL,
)
# How many columns each pair takes, by how many pairs stand in a line.
_SPANS = {1: ((1, 7),), 2: ((1, 3), (1, 3)), 3: ((1, 1), (1, 3), (1, 1))}


def _text(words: str, **how: object) -> Text:
    return Text(words, size=_SIZE, line=_LINE, **how)  # type: ignore[arg-type]


def _title() -> Cell:
    return Cell((_text("{% vm %}{{ section.title }}", align="center"),), shade=_SHADE)


def _pairs(count: int) -> Row:
    cells = [_title()]
    for place, (label, value) in enumerate(_SPANS[count]):
        cells.append(Cell((_text(f"{{{{ row.cells[{place}].label }}}}", align="center"),), label, _SHADE))
        cells.append(Cell((_text(f"{{{{ row.cells[{place}].value }}}}"),), value))
    # A long text goes on overleaf; short lines stay whole.
    return Row(tuple(cells), 5.6, whole=count > 1)


def _box(place: int) -> Cell:
    box = f"row.boxes[{place}]"
    return Cell(
        (
            _text(f"{{{{ {box}.title }}}}{{{{ {box}.mark }}}}", font=HEI),
            _text(f"{{%p if {box}.words %}}"),
            _text(f"{{{{ {box}.words }}}}"),
            _text("{%p endif %}"),
            _text(f"{{%p for signature in {box}.signatures %}}"),
            _text("{{ signature.said }}"),
            _text("{{ signature.record }}"),
            _text("{%p endfor %}"),
            _text(f"{{%p if {box}.open %}}"),
            _text(""),
            _text("签名：               （盖章）          年    月    日", align="right"),
            _text("{%p endif %}"),
            _text(f"{{%p if {box}.note %}}"),
            _text(f"{{{{ {box}.note }}}}"),
            _text("{%p endif %}"),
        ),
        4,
        align="top",
    )


def annex03() -> Paper:
    """All forms behind each other, each from the top of a page; 无 where there is none."""
    paper = Paper("社会面吸毒人员风险分类评估审批表", (14, 14, 14, 15))
    paper.header("{{ confidential }}")
    paper.page_numbers()
    paper.control("{%p for form in forms %}")
    paper.add(
        Text("附件{{ form.number }}", size=10.5, font=HEI, line=14, new_page=True),
        Text("{{ form.title }}", size=18, font=SONG, bold=True, align="center", line=26),
    )
    paper.control("{%p for notice in form.standing %}")
    paper.add(Text("{{ notice }}", size=11, font=HEI, align="center", line=15))
    paper.control("{%p endfor %}")
    paper.control("{%p for notice in form.notices %}")
    paper.add(Text("{{ notice }}", size=9, font=FANGSONG, align="center", line=11.5))
    paper.control("{%p endfor %}")
    paper.table(
        _COLUMNS,
        (
            "{%tr for section in form.sections %}",
            "{%tr for row in section.rows %}",
            "{%tr if row.kind == 3 %}",
            _pairs(3),
            "{%tr elif row.kind == 2 %}",
            _pairs(2),
            "{%tr elif row.kind == 1 %}",
            _pairs(1),
            "{%tr else %}",
            Row((_title(), _box(0), _box(1)), 19),
            "{%tr endif %}",
            "{%tr endfor %}",
            "{%tr endfor %}",
        ),
    )
    paper.control("{%p for line in form.footer %}")
    paper.add(Text("{{ line }}", size=9, line=12))
    paper.control("{%p endfor %}")
    paper.control("{%p endfor %}")
    paper.control("{%p if not forms %}")
    paper.add(
        Text("附件{{ number }}", size=10.5, font=HEI, line=14),
        Text("{{ title }}", size=18, bold=True, align="center", line=30, after=12),
        Text("{{ empty }}", size=14, align="center", line=24),
    )
    paper.control("{%p endif %}")
    return paper
