"""The Word templates of letters, one for each kind: drafts in the manner of 公文, numbered and sealed on paper."""

from collections.abc import Callable
from typing import NamedTuple

from tools.paper import FANGSONG, HEI, SONG, Cell, Paper, Row, Text

_SIZE, _LINE = 16.0, 28.0
_PERSON = "{{ 姓名 }}（档案编号{{ 档案编号 }}，公民身份号码{{ 身份证号 }}）"
_REPLY = "{% if 回复期限 %}请于{{ 回复期限 }}前书面回复办理结果。{% endif %}"


class Letter(NamedTuple):
    """A kind of letter: what it is about, its paragraphs, what is enclosed, and a table of differences."""

    title: str
    body: tuple[str, ...]
    enclosed: str = ""
    differences: bool = False


LETTERS: dict[str, Letter] = {
    "misregistered": Letter(
        "关于更正登记在册人员错录户籍信息的函",
        (
            f"我街道在{{{{ 专项行动 }}}}中对登记在册人员{_PERSON}的户籍信息逐项进行了核查。该人员登记的户籍地址为"
            "{{ 户籍地址 }}，经核实，其实际户籍地为{{ 实际户籍地 }}，不在本辖区，属登记错误。",
            "请予核实，在系统中更正该人员的户籍信息，并将其转由实际户籍地登记。" + _REPLY,
        ),
        "{{ 证明材料 }}",
    ),
    "moved": Letter(
        "关于更正登记在册人员户籍迁出信息的函",
        (
            f"我街道在{{{{ 专项行动 }}}}中核查，登记在册人员{_PERSON}的户籍已于{{{{ 迁出日期 }}}}由{{{{ 户籍地址 }}}}"
            "迁往{{ 实际户籍地 }}。",
            "请予核实，在系统中更正该人员的户籍信息，协调{{ 拟移交单位 }}接收，并将接收回执反馈我街道。" + _REPLY,
        ),
        "{{ 证明材料 }}",
    ),
    "entry": Letter(
        "关于补录登记在册人员信息的函",
        (
            f"经将我街道登记数据与贵单位平台数据（比对日期{{{{ 比对日期 }}}}）核对，{_PERSON}，"
            "户籍地址{{ 户籍地址 }}，现居住{{ 现居住地址 }}，管控现状为{{ 管控现状 }}，平台中未见其记录。",
            "请予核实；情况属实的，请补录该人员信息；不应登记的，请告知我街道据以更正。" + _REPLY,
        ),
    ),
    "state": Letter(
        "关于更正登记在册人员现状的函",
        (
            f"登记在册人员{_PERSON}{{% if 死亡 %}}已于{{{{ 现状起始 }}}}死亡，证明材料为{{{{ 死亡证明 }}}}"
            "（{{ 现状文书 }}）{% else %}自{{ 现状起始 }}起现状为{{ 管控现状 }}，依据为{{ 现状文书 }}{% endif %}。",
            "平台登记的现状与此不一致，请予核实并更正，使双方数据一致。" + _REPLY,
        ),
        "{{ 现状文书 }}",
    ),
    "correction": Letter(
        "关于更正登记在册人员信息的函",
        (
            f"经将我街道登记数据与贵单位平台数据（比对日期{{{{ 比对日期 }}}}）核对，登记在册人员{_PERSON}的"
            "下列信息不一致{% if 事项 %}（{{ 事项 }}）{% endif %}：",
            "请予核实并更正；我街道登记有误的，请一并告知依据。" + _REPLY,
        ),
        differences=True,
    ),
    "reminder": Letter(
        "关于催办有关事项的函",
        (
            "现就{{ 姓名 }}（档案编号{{ 档案编号 }}）有关事项函告如下。"
            "{% if 待办步骤 %}其风险分类评估材料已于{{ 报送日期 }}报送，"
            "现待“{{ 待办步骤 }}”环节办理，至今已{{ 等待天数 }}天。{% endif %}"
            "{% for sent in 原函 %}我街道{{ sent.日期 }}发出的{{ sent.函件类型 }}函（文号{{ sent.文号 }}）"
            "至今{{ sent.天数 }}天未获回复。{% endfor %}"
            "{% if 事项 %}{{ 事项 }}。{% endif %}",
            "请予抓紧办理；有困难或者需要我街道补充材料的，请及时告知。" + _REPLY,
        ),
    ),
    "receipt": Letter(
        "关于商请出具接收回执的函",
        (
            f"我街道{{% if 移交函日期 %}}{{{{ 移交函日期 }}}}{{% endif %}}以{{{{ 移交函号 }}}}函将{_PERSON}有关材料"
            "移交，拟由{{ 拟移交单位 }}接收，至今未收到接收回执。",
            "请予核实；已经接收的，请出具接收回执；未予接收的，请告知原因。" + _REPLY,
        ),
    ),
    "release": Letter(
        "关于提请不再实行动态管控的函",
        (
            f"{_PERSON}，自{{{{ 戒断起算日 }}}}（{{{{ 起算依据 }}}}）起戒断至今已{{{{ 戒断时长 }}}}"
            "{% if 检测结果 %}，最近一次检测（{{ 检测日期 }}）结果为{{ 检测结果 }}{% endif %}。"
            "现有管控措施：{{ 管控措施 }}。",
            "《戒毒条例》第七条规定，对戒断3年未复吸的人员，不再实行动态管控。请予审核；符合规定的，请解除对该人员的动态管控，"
            "并告知我街道据以终止有关措施。" + _REPLY,
        ),
    ),
}


def template(letter: Letter) -> Callable[[], Paper]:
    """What makes the template of a letter."""

    def make() -> Paper:
        paper = Paper(letter.title, (34, 26, 30, 28))
        paper.header("{{ 保密 }}")
        paper.control("{%p if 遮盖说明 %}")
        paper.add(Text("草稿：{{ 遮盖说明 }}", size=10.5, font=FANGSONG, line=16))
        paper.control("{%p endif %}")
        paper.add(
            Text("文号：{{ 文号 }}", size=12, font=FANGSONG, align="right", line=24, after=10),
            Text(letter.title, size=22, font=SONG, bold=True, align="center", line=34, after=16),
            _text("{{ 收函单位 }}：", indent=0),
        )
        body = list(letter.body)
        paper.add(_text(body.pop(0)))
        if letter.differences:
            _differences(paper)
        paper.add(*map(_text, body))
        if letter.enclosed:
            paper.control(f"{{%p if {letter.enclosed.strip('{} ')} %}}")
            paper.add(_text(f"附件：{letter.enclosed}"))
            paper.control("{%p endif %}")
        paper.add(
            _text("联系人：{{ 联系人 }}    联系电话：{{ 联系电话 }}"),
            Text("", size=_SIZE, line=_LINE),
            Text("{{ 单位 }}（盖章）", size=_SIZE, font=FANGSONG, align="right", line=_LINE, keep=True),
            Text("{{ 发函日期 }}", size=_SIZE, font=FANGSONG, align="right", line=_LINE),
        )
        return paper

    return make


def _text(words: str, indent: float = 2) -> Text:
    return Text(words, size=_SIZE, font=FANGSONG, align="both", line=_LINE, indent=indent)


def _differences(paper: Paper) -> None:
    def row(*cells: str, font: str = FANGSONG) -> Row:
        return Row(tuple(Cell((Text(cell, size=12, font=font, align="center", line=18),)) for cell in cells), 8)

    blank = row("", "", "", "")
    paper.table(
        (34, 46, 46, 30),
        (
            row("项目", "我街道登记", "平台登记", "核对情况", font=HEI),
            "{%tr for one in 差异 %}",
            row("{{ one.字段 }}", "{{ one.本地 }}", "{{ one.平台 }}", "{{ one.判定 }}"),
            "{%tr endfor %}",
            "{%tr if not 差异 %}",
            blank,
            blank,
            "{%tr endif %}",
        ),
    )
