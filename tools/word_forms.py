"""The Word templates of talks and tests: filled in by hand with the person, signed, and kept in the dossier."""

from collections.abc import Callable
from typing import NamedTuple

from tools.paper import FANGSONG, HEI, SONG, Cell, Paper, Row, Text

_SIZE, _LINE = 10.5, 15.0
_SHADE = "F2F2F2"
_DRAFT_NOTE = "表样为拟定，使用前由单位核定；以纸质签字件为准。"


class Talk(NamedTuple):
    """A form of a talk: its title, who is told what, what is asked, and who signs."""

    title: str
    who: str
    told: tuple[str, ...]
    asked: tuple[tuple[str, int], ...]
    signs: str
    screening: bool = False


_TOLD_ALL = "如实说明；不清楚的可以说不清楚，不愿回答的可以不回答。"
TALKS: dict[str, Talk] = {
    "self": Talk(
        "谈话记录（本人）",
        "姓名代号",
        (
            "我们是{{ 单位 }}社区工作人员和社区民警，依法了解您的生活、就业、健康和需要帮助的情况。" + _TOLD_ALL,
            "谈话内容依法保密，只供办理您的帮扶和管理事项使用；您可以查阅、复制本人的记录，发现有误的可以要求更正。",
        ),
        (
            ("近期生活、住处、收入情况", 26),
            ("身体和就医情况（是否在服药、治疗）", 18),
            ("家庭情况（父母、子女由谁照料）", 18),
            ("戒毒、康复、检测情况（本人陈述）", 22),
            ("就业、救助、就医、子女就学等需要帮助的事项", 24),
            ("本人意见和要求", 18),
        ),
        "被谈话人",
        screening=True,
    ),
    "relative": Talk(
        "谈话记录（亲属）",
        "代号",
        (
            "我们是{{ 单位 }}社区工作人员和社区民警，想了解您亲属的生活近况和需要帮助的情况。" + _TOLD_ALL,
            "请您对本次谈话的内容保密；我们也对您所说的情况保密，不告诉其他人。",
        ),
        (
            ("与其关系、是否同住、最近一次见面或者联系的时间和方式", 26),
            ("近期生活、工作和身体情况", 34),
            ("家庭有无困难（重大疾病、子女年幼、老人无人照料等），希望得到的帮助", 34),
            ("未能见到本人的：本人去向和可以联系的方式（限阅，只用于联系和帮助本人）", 28),
        ),
        "被谈话人",
    ),
    "neighbour": Talk(
        "走访记录（邻居）",
        "代号",
        (
            "我们是{{ 单位 }}社区工作人员和社区民警，在本社区走访，想了解邻里的生活近况。" + _TOLD_ALL,
            "请您对本次走访的内容保密；我们也对您所说的情况保密，不告诉其他人。",
        ),
        (
            ("是否认识、最近一次见到的时间", 24),
            ("近期居住、生活情况", 38),
            ("是否有需要社区帮助的困难", 30),
            ("未能见到本人的：是否知道去向（限阅，只用于联系和帮助本人）", 28),
        ),
        "被走访人",
    ),
}


def talk(form: Talk) -> Callable[[], Paper]:
    """What makes the template of a talk."""

    def make() -> Paper:
        paper = _paper(form.title)
        rows = [
            _row(("编号", ""), (form.who, f"{{{{ {form.who} }}}}"), ("社区", "{{ 社区 }}")),
            _row(("日期", "      年   月   日"), ("时间", "   时   分至   时   分"), ("地点", "")),
            _row(("方式", "□敲门 □视频 □走访 □电话"), ("身份核对", "□身份证 □民警认识 □其他"), ("记录人", "")),
            _row(("社区人员", "{{ 社区工作人员 }}"), ("社区民警", "{{ 社区民警 }}"), ("其他在场", "")),
        ]
        if form.who == "代号":
            rows.append(_row(("谈话对象", "（称呼即可，限阅）"), ("关系", ""), ("联系电话", "")))
        rows.append(
            _wide("告知事项", *(f"{place}．{text}" for place, text in enumerate(form.told, 1)), "被告知人签名：")
        )
        rows += [_question(title, height) for title, height in form.asked]
        if form.screening:
            rows += [
                "{%tr if 未答问项 %}",
                _wide("专项问项", "{% for one in 未答问项 %}{{ one }}：□有 □无 □不详    {% endfor %}"),
                "{%tr endif %}",
            ]
        _form(paper, rows)
        paper.add(
            _text("以上记录已向本人宣读（交本人阅读），与所说一致。", before=4),
            _text(f"{form.signs}签名（指印）：                                        年    月    日", before=6),
            _text("保密承诺：对谈话中知悉的个人信息和隐私严格保密，不向无关人员透露，不用于其他用途。", before=8),
            _text("社区工作人员签名：                    社区民警签名：                    记录人签名：", before=10),
        )
        return paper

    return make


def test_form() -> Paper:
    """The template of a test: what the person is told, the sample, the result, the signatures."""
    paper = _paper("吸毒检测登记表")
    _form(
        paper,
        [
            _row(("编号", ""), ("姓名代号", "{{ 姓名代号 }}"), ("社区", "{{ 社区 }}")),
            _row(("性别", "{{ 性别 }}"), ("预定日期", "{{ 预定日期 }}"), ("预定样本", "{{ 预定样本 }}")),
            _row(("检测日期", "      年   月   日"), ("时间", "      时      分"), ("地点", "{{ 检测地点 }}")),
            _row(("检测机构", ""), ("试剂批号", ""), ("有效期至", "")),
            _wide("检测依据", "□社区戒毒（康复）协议  □本人自愿  □责令（文书号：              ）  □其他："),
            _wide("检测种类", "□现场检测  □实验室检测  □实验室复检        样本：□尿液  □毛发  □唾液  □血液"),
            _wide("用药询问", "近期服用的合法药物（名称、时间、处方）：", height=16),
            _wide(
                "告知事项",
                "1．检测的依据、样本和用途；检测结果依法保密。",
                "2．女性的尿液样本由女性工作人员采集或者监督采集；采样应当尊重人格尊严。",
                "3．现场检测结果当场告知；有异议的，可以自被告知之日起3日内申请实验室检测，对实验室检测结果有异议的可以申请"
                "复检（本条文本未经原文核对）。",
                "4．现场检测为阳性但未经确认的，不作为认定的依据。",
                "被检测人签名：",
            ),
            _wide(
                "采样情况",
                "采样人（两人）：                    、                    □女性样本由女性工作人员采集",
                height=12,
            ),
            _wide(
                "检测结果",
                "□阴性  □阳性  □可疑        报告编号：                    告知日期：      年   月   日",
                height=12,
            ),
            _wide("本人意见", "□对结果无异议  □有异议，申请实验室检测（复检）  □拒绝签字（注明情况）：", height=16),
            _wide("拒检情况", "（拒绝检测的，写明告知经过和在场人员，由两名工作人员签名）", height=16),
        ],
    )
    paper.add(
        _text("被检测人签名（指印）：                                        年    月    日", before=8),
        _text("采样人签名：                    检测人签名：                    见证人签名：", before=8),
        _text("保密承诺：对检测中知悉的个人信息和检测结果严格保密，不向无关人员透露。", before=8),
    )
    return paper


def _paper(title: str) -> Paper:
    paper = Paper(title, (18, 18, 16, 22))
    paper.header("{{ 保密 }}")
    paper.page_numbers()
    paper.add(
        Text("{{ 单位 }}", size=12, font=FANGSONG, align="center", line=18),
        Text(title, size=20, font=SONG, bold=True, align="center", line=30, after=2),
        Text(_DRAFT_NOTE, size=9, font=FANGSONG, align="center", line=13, after=4),
    )
    return paper


_COLUMNS = (20.0, 36.0, 20.0, 37.0, 20.0, 37.0)


def _form(paper: Paper, rows: list["str | Row"]) -> None:
    paper.table(_COLUMNS, rows)


def _text(words: str, before: float = 0) -> Text:
    return Text(words, size=_SIZE, line=_LINE, before=before)


def _row(*pairs: tuple[str, str]) -> Row:
    cells: list[Cell] = []
    for label, value in pairs:
        cells.append(Cell((Text(label, size=_SIZE, font=HEI, align="center", line=_LINE),), shade=_SHADE))
        cells.append(Cell((Text(value, size=_SIZE, line=_LINE),)))
    return Row(tuple(cells), 8)


def _question(title: str, height: float) -> Row:
    """What is asked, and room for the answer."""
    return Row((Cell((Text(f"{title}：", size=_SIZE, font=HEI, line=_LINE),), len(_COLUMNS), align="top"),), height)


def _wide(label: str, *texts: str, height: float = 8) -> Row:
    title = Cell((Text(label, size=_SIZE, font=HEI, align="center", line=_LINE),), shade=_SHADE)
    content = Cell(
        tuple(Text(text, size=_SIZE, line=_LINE) for text in texts), 5, align="top" if height > 12 else "center"
    )
    return Row((title, content), height)
