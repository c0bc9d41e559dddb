"""The Word template of what a person may have of the own file: 个人信息保护法 第四十五条."""

from tools.paper import FANGSONG, HEI, SONG, Cell, Paper, Row, Text

_SIZE, _LINE = 12.0, 19.0
_SHADE = "F2F2F2"
_COLUMNS = (46.0, 116.0)


def own_file() -> Paper:
    """Who has it for what, each section as a table of labels and values, what may be asked for, who received it."""
    paper = Paper("个人信息查阅", (20, 24, 18, 24))
    paper.header("{{ 档案编号 }}")
    paper.page_numbers()
    paper.add(
        Text("{{ 单位 }}", size=14, font=FANGSONG, align="center", line=22),
        Text("个人信息查阅", size=20, font=SONG, bold=True, align="center", line=32, after=6),
        Text("{{ 姓名代号 }}：", size=_SIZE, font=FANGSONG, line=_LINE),
    )
    paper.control("{%p for line in 说明 %}")
    paper.add(Text("{{ line }}", size=_SIZE, font=FANGSONG, line=_LINE, indent=2))
    paper.control("{%p endfor %}")
    paper.control("{%p for part in 部分 %}")
    paper.add(Text("{{ part.title }}", size=_SIZE, font=HEI, line=_LINE, before=6, keep=True))
    paper.table(
        _COLUMNS,
        (
            "{%tr for one in part.rows %}",
            Row((_cell("{{ one.label }}", _SHADE), _cell("{{ one.value }}")), 7, whole=False),
            "{%tr endfor %}",
        ),
    )
    paper.control("{%p endfor %}")
    paper.add(Text("", size=6, line=8))
    paper.table(
        _COLUMNS,
        (
            Row((_cell("提供日期", _SHADE), _cell("{{ 日期 }}")), 9),
            Row((_cell("联系人", _SHADE), _cell("{{ 联系人 }}    {{ 联系电话 }}")), 9),
            Row((_cell("提供人", _SHADE), _cell("社区工作人员：                  复核人：")), 9),
            Row((_cell("本人签收", _SHADE), _cell("签名：                          日期：    年  月  日")), 9),
        ),
    )
    return paper


def _cell(words: str, shade: str = "") -> Cell:
    return Cell((Text(words, size=10.5, font=FANGSONG, line=15),), shade=shade)
