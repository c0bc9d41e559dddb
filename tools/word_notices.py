"""The Word templates of the information sheet for the person, and of the minutes of a conference."""

from tools.paper import FANGSONG, HEI, SONG, Cell, Paper, Row, Text

_SIZE, _LINE = 12.0, 19.0
_SHADE = "F2F2F2"

# 个人信息保护法 第十七条, 第十八条, 第三十五条; what the person may ask for: 第四十四条 to 第五十条.
_SHEET = (
    ("一、谁在处理您的个人信息", "{{ 单位 }}及您所在的{{ 社区 }}。联系人：{{ 联系人 }}，联系电话：{{ 联系电话 }}。"),
    (
        "二、为什么处理",
        "依照《中华人民共和国禁毒法》《戒毒条例》履行登记、走访、检测、风险评估、管理和帮扶的法定职责，并为您提供就业、"
        "就医、救助等帮助。处理个人信息以履行上述职责所必需的范围为限。",
    ),
    (
        "三、处理哪些信息、怎样处理",
        "基本身份信息、住址和联系方式；戒毒措施、检测、谈话记录；家庭困难和帮扶情况；必要时的健康信息（属敏感个人信息，"
        "限专人查阅）。由两名以上工作人员登记，加密保存在本单位，不公开，不向法律规定以外的单位和个人提供。不采集生物识别、"
        "行踪轨迹和通信内容。",
    ),
    ("四、保存多久", "按照档案管理规定保存，每年复核一次；处理目的已经实现且依法不需要保存的，予以删除或者封存。"),
    (
        "五、您的权利",
        "1．查阅、复制本人的信息，要求解释处理规则；2．发现信息不准确、不完整的，要求更正、补充；3．对风险等级有不同意见的，"
        "提出书面意见，要求说明理由和复核，风险等级不由程序自动决定；4．对检测结果有异议的，申请实验室检测或者复检；"
        "5．对公安机关的决定不服的，依法申请行政复议或者提起行政诉讼；6．戒断3年未复吸的，依照《戒毒条例》第七条不再实行"
        "动态管控；7．在入学、就业、享受社会保障等方面不受歧视。",
    ),
    (
        "六、怎样提出",
        "向{{ 社区 }}或者{{ 单位 }}口头、书面提出均可。我们自收到之日起{{ 答复期限 }}个工作日内答复；不予办理的，"
        "书面说明理由。",
    ),
)


def rights() -> Paper:
    """The sheet that tells the person what is kept and what may be asked for."""
    paper = Paper("个人信息处理告知书", (20, 24, 18, 26))
    paper.header("{{ 保密 }}")
    paper.page_numbers()
    paper.add(
        Text("{{ 单位 }}", size=14, font=FANGSONG, align="center", line=22),
        Text("个人信息处理告知书", size=20, font=SONG, bold=True, align="center", line=32),
        Text("（本文本未经法律顾问审核，使用前由单位审定）", size=9, font=FANGSONG, align="center", line=14, after=6),
        _body("{{ 姓名代号 }}：", indent=0),
        _body(
            "根据《中华人民共和国个人信息保护法》第十七条、第十八条、第三十五条的规定，现将处理您个人信息的有关事项告知如下："
        ),
    )
    for title, words in _SHEET:
        paper.add(Text(title, size=_SIZE, font=HEI, line=_LINE, indent=2, keep=True), _body(words))
    paper.add(Text("", size=6, line=8))
    label = (26.0, 134.0)
    paper.table(
        label,
        (
            _pair("告知方式", "□当面宣读并交付  □电话告知后寄送  □其他：            告知日期：    年  月  日"),
            _pair("本人签收", "签名：                              □拒绝签收（注明情况，两名工作人员签名）："),
            _pair("依法不告知", "□法律、行政法规规定应当保密或者不需要告知，理由："),
            _pair("告知人", "社区工作人员：                              社区民警："),
        ),
    )
    return paper


def meeting() -> Paper:
    """The minutes of a conference of 四(五): head, each person by code, decisions, signatures."""
    paper = Paper("会商评估会议纪要", (20, 20, 18, 24))
    paper.header("{{ 保密 }}")
    paper.page_numbers()
    paper.add(
        Text("{{ 单位 }}", size=14, font=FANGSONG, align="center", line=22),
        Text("社会面吸毒人员风险分类评估会商会议纪要", size=18, font=SONG, bold=True, align="center", line=30),
        Text("编号：{{ 纪要编号 }}", size=10.5, font=FANGSONG, align="right", line=16, after=4),
    )
    small = (22.0, 61.0, 22.0, 61.0)
    paper.table(
        small,
        (
            _four("时间", "{{ 会议日期 }}", "地点", ""),
            _four("主持人", "", "记录人", ""),
            _four("社区", "{{ 会议社区 }}", "议题", "风险分类评估会商"),
            Row(
                (
                    _label("参会人员"),
                    Cell((_small("{{ 参会人员 }}"),), 3),
                ),
                10,
            ),
        ),
    )
    paper.add(Text("一、逐人会商情况", size=_SIZE, font=HEI, line=24, before=4, keep=True))
    columns = (10.0, 30.0, 22.0, 32.0, 42.0, 16.0, 14.0)
    heads = ("序号", "姓名代号", "社区", "情形和依据", "讨论意见（本人意见、帮扶需求）", "等级", "备注")
    paper.table(
        columns,
        (
            Row(tuple(_label(head) for head in heads), 9, header=True),
            "{%tr for one in 人员 %}",
            Row(
                (
                    *(
                        Cell((_small(text, "center"),))
                        for text in ("{{ loop.index }}", "{{ one.姓名代号 }}", "{{ one.社区 }}")
                    ),
                    *(Cell((_small(""),)) for _ in range(2)),
                    Cell(tuple(_small(level, "center") for level in ("□高", "□中", "□低"))),
                    Cell((_small(""),)),
                ),
                18,
            ),
            "{%tr endfor %}",
        ),
    )
    paper.add(
        Text("二、议定事项", size=_SIZE, font=HEI, line=24, before=6, keep=True),
        *(Text("", size=_SIZE, line=22) for _ in range(3)),
        Text("三、参会人员签名", size=_SIZE, font=HEI, line=24, keep=True),
        _body("社区：                              社区民警：                              ", indent=0),
        _body("派出所：                            领导小组办公室：                        ", indent=0),
        Text(
            "等级由参会人员逐人讨论评定，写明依据；本纪要只用代号，参会人员对会议内容保密。",
            size=9,
            font=FANGSONG,
            line=14,
            before=6,
        ),
    )
    return paper


def _body(words: str, indent: float = 2) -> Text:
    return Text(words, size=_SIZE, font=FANGSONG, line=_LINE, indent=indent)


def _small(words: str, align: str = "left") -> Text:
    return Text(words, size=10.5, line=15, align=align)


def _label(words: str) -> Cell:
    return Cell((Text(words, size=10.5, font=HEI, align="center", line=15),), shade=_SHADE)


def _pair(label: str, words: str) -> Row:
    return Row((_label(label), Cell((_small(words),))), 10)


def _four(*texts: str) -> Row:
    return Row(tuple(_label(text) if place % 2 == 0 else Cell((_small(text),)) for place, text in enumerate(texts)), 8)
