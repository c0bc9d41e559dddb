"""The Word template of the statement of agreement with the police platform: counts and two signatures, no person."""

from tools.paper import FANGSONG, HEI, SONG, Cell, Paper, Row, Text

_SIZE, _LINE = 14.0, 26.0


def statement() -> Paper:
    """One page: what was compared when, what was found, the fingerprint, and where both sides sign."""
    paper = Paper("数据比对确认单", (28, 26, 24, 28))
    paper.header("{{ 保密 }}")
    paper.add(
        Text("{{ 单位 }}", size=14, font=FANGSONG, align="center", line=24),
        Text("数据比对确认单", size=22, font=SONG, bold=True, align="center", line=40, after=10),
        _text(
            "{{ 专项行动 }}中，将街道登记数据（登记在册{{ 本地人数 }}人）与公安“一体化”平台数据（数据日期"
            "{{ 数据日期 }}，{{ 平台行数 }}行）于{{ 比对日期 }}逐人比对，结果如下："
        ),
    )
    paper.table(
        (78, 78),
        (
            _row("比对结果", "数量", HEI),
            "{%tr for one in 计数 %}",
            _row("{{ one.状态 }}", "{{ one.数量 }}", FANGSONG),
            "{%tr endfor %}",
            _row("差异已结", "{{ 已结 }}", FANGSONG),
            _row("差异未结", "0", FANGSONG),
        ),
    )
    paper.add(
        _text("比对项目：{{ 比对项目 }}。"),
        _text("数据指纹：{{ 数据指纹 }}", 10.5),
        _text("平台文件指纹：{{ 平台文件指纹 }}", 10.5),
        _text("以上结果经双方核对确认。已去函更正、补录的事项，以回复为准。"),
    )
    paper.table(
        (78, 78),
        (
            _row("公安派出所（盖章）", "政务服务中心（盖章）", HEI),
            Row((_cell("签名：", FANGSONG), _cell("签名：", FANGSONG)), 24),
            _row("      年    月    日", "      年    月    日", FANGSONG),
        ),
    )
    return paper


def _text(words: str, size: float = _SIZE) -> Text:
    return Text(words, size=size, font=FANGSONG, line=_LINE if size == _SIZE else 18, indent=0)


def _cell(words: str, font: str) -> Cell:
    return Cell((Text(words, size=12, font=font, align="center", line=20),))


def _row(left: str, right: str, font: str) -> Row:
    return Row((_cell(left, font), _cell(right, font)), 9)
