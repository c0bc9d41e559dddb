"""The Word template of 一人一档: cover, contents, the five parts, index of papers, changes. 四(七)."""

from tools.paper import FANGSONG, HEI, SONG, Cell, Paper, Row, Text

_SIZE, _LINE = 10.5, 15.0
_SHADE = "F2F2F2"
_WIDTH = 164.0


def dossier() -> Paper:
    """A cover, then everything from the top of a new page; long tables run on with their heads repeated."""
    paper = Paper("一人一档", (20, 22, 18, 24))
    paper.header("{{ 保密 }}    {{ 档案编号 }}")
    paper.page_numbers()
    _cover(paper)
    _contents(paper)
    paper.control("{%p for part in parts %}")
    _heading(paper, "{{ loop.index }}．{{ part.title }}", new_page=True)
    _part(paper)
    paper.control("{%p endfor %}")
    _heading(paper, "材料目录", new_page=True)
    columns = (
        ("编号", 10, "编号"),
        ("部分", 20, "部分"),
        ("材料名称", 36, "名称"),
        ("文号", 36, "文号"),
        ("日期", 23, "日期"),
        ("页数", 10, "页数"),
        ("存放位置", 19, "位置"),
        ("限阅", 10, "限阅"),
    )
    _list(paper, columns, "材料")
    paper.add(Text("以上材料共 {{ 页数合计 }} 页。", size=_SIZE, line=18, before=4))
    _heading(paper, "变更记录", new_page=False)
    _list(
        paper, (("时间", 32, "时间"), ("版本", 11, "版本"), ("登记人", 22, "登记人"), ("变更内容", 99, "内容")), "变更"
    )
    return paper


def _cover(paper: Paper) -> None:
    paper.add(
        *(Text("", size=16, line=24) for _ in range(4)),
        Text("{{ 单位 }}", size=16, font=FANGSONG, align="center", line=28),
        Text("一人一档", size=36, font=SONG, bold=True, align="center", line=60, before=20),
        Text("（禁毒工作档案）", size=16, font=FANGSONG, align="center", line=30, after=60),
    )
    paper.table(
        (40.0, 80.0),
        (
            "{%tr for one in 封面 %}",
            Row(
                (
                    Cell((Text("{{ one.label }}", size=14, font=HEI, align="center", line=22),)),
                    Cell((Text("{{ one.value }}", size=14, font=FANGSONG, line=22),)),
                ),
                12,
            ),
            "{%tr endfor %}",
        ),
    )
    paper.add(
        *(Text("", size=16, line=24) for _ in range(3)),
        Text("打印日期：{{ 日期 }}", size=12, font=FANGSONG, align="center", line=20),
        Text("{{ 遮盖说明 }}", size=10.5, font=FANGSONG, align="center", line=18),
    )
    paper.control("{%p for note in 说明 %}")
    paper.add(Text("{{ note }}", size=10.5, font=FANGSONG, align="center", line=18))
    paper.control("{%p endfor %}")


def _contents(paper: Paper) -> None:
    _heading(paper, "目录", new_page=True)
    paper.table(
        (12.0, 34.0, 76.0, 42.0),
        (
            Row(tuple(map(_label, ("序号", "部分", "已有材料", "尚缺材料"))), 8, header=True),
            "{%tr for one in 目录 %}",
            Row(
                tuple(map(_value, ("{{ loop.index }}", "{{ one.title }}", "{{ one.sections }}", "{{ one.missing }}"))),
                9,
            ),
            "{%tr endfor %}",
            Row((_value("6"), _value("材料目录"), Cell((_text("{{ 材料|length }} 件，{{ 页数合计 }} 页"),), 2)), 9),
            Row((_value("7"), _value("变更记录"), Cell((_text("{{ 变更|length }} 次"),), 2)), 9),
        ),
    )


def _part(paper: Paper) -> None:
    paper.table(
        (34.0, 16.0, 34.0, 80.0),
        (
            Row(tuple(map(_label, ("材料", "状况", "说明", "内容"))), 7, header=True),
            "{%tr for section in part.sections %}",
            Row(
                tuple(_value(f"{{{{ section.{name} }}}}") for name in ("title", "status", "note", "entries")),
                7,
                whole=False,
            ),
            "{%tr endfor %}",
            "{%tr if not part.sections %}",
            Row((Cell((_text("无"),), 4),), 7),
            "{%tr endif %}",
        ),
    )
    paper.add(Text("", size=6, line=8))
    half = _WIDTH / 2
    label = 26.0
    paper.table(
        (label, half - label, label, half - label),
        (
            "{%tr for record in part.records %}",
            Row((Cell((Text("{{ record.title }}", size=_SIZE, font=HEI, line=_LINE, keep=True),), 4, _SHADE),), 7),
            "{%tr for row in record.rows %}",
            "{%tr if row.kind == 2 %}",
            Row(
                tuple(
                    made
                    for place in (0, 1)
                    for made in (
                        _label(f"{{{{ row.cells[{place}].label }}}}"),
                        _value(f"{{{{ row.cells[{place}].value }}}}"),
                    )
                ),
                6.5,
            ),
            "{%tr else %}",
            Row((_label("{{ row.cells[0].label }}"), Cell((_text("{{ row.cells[0].value }}"),), 3)), 6.5, whole=False),
            "{%tr endif %}",
            "{%tr endfor %}",
            "{%tr endfor %}",
            "{%tr if not part.records %}",
            Row((Cell((_text("无记录"),), 4),), 7),
            "{%tr endif %}",
        ),
    )


def _list(paper: Paper, columns: tuple[tuple[str, float, str], ...], rows: str) -> None:
    paper.table(
        tuple(width for _, width, _ in columns),
        (
            Row(tuple(_label(title) for title, _, _ in columns), 8, header=True),
            f"{{%tr for one in {rows} %}}",
            Row(tuple(_value(f"{{{{ one.{tag} }}}}") for _, _, tag in columns), 7, whole=False),
            "{%tr endfor %}",
            f"{{%tr if not {rows} %}}",
            Row((Cell((_text("无"),), len(columns)),), 7),
            "{%tr endif %}",
        ),
    )


def _heading(paper: Paper, words: str, *, new_page: bool) -> None:
    paper.add(
        Text(words, size=16, font=HEI, line=28, before=0 if new_page else 12, after=6, keep=True, new_page=new_page)
    )


def _text(words: str) -> Text:
    return Text(words, size=_SIZE, line=_LINE)


def _value(words: str) -> Cell:
    return Cell((_text(words),))


def _label(words: str) -> Cell:
    return Cell((Text(words, size=_SIZE, font=HEI, align="center", line=_LINE),), shade=_SHADE)
