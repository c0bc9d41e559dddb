"""What is to be done about a finding, in words for people who do not have the program: derived from its fix."""

import shlex
from typing import Final

from drugcheck.domain.findings import Finding
from drugcheck.domain.schema import SECTIONS, field_at
from drugcheck.errors import DrugcheckError

OFFICE: Final = "由街道办公室处理"

# The command of a fix -> what it stands for on paper. {fields}: what is to be filled in; {no}: the number of the entry;
# {section}: the part of the file. A command that is not here is work of the office that keeps the records.
_WORDS: Final = {
    "approve": "办理审批签字",
    "assess": "会商评估风险等级",
    "care add": "登记需求并转介帮扶",
    "care result": "回填帮扶结果",
    "case close": "提供结案(死亡、迁出等)证明",
    "case edit": "补正{section}",
    "case erase": "按规定删除档案",
    "case list": "核对人员名单",
    "case new": "建立档案",
    "case reopen": "核对结案日期与原因",
    "case review": "复核保存期限",
    "case set": "补填或更正{fields}",
    "case show": "核对档案内容",
    "case verify": "核实隐性线索",
    "contact add": "登记与专干或民警的联系方式",
    "contact amend": "核对联系方式",
    "document add": "补交{section}",
    "document check": "核对扫描件",
    "document list": "核对材料目录",
    "file": "报送备案并取得回执",
    "form answer": "登记回函",
    "form letter": "办理函件",
    "import licences": "与驾驶证名单核对",
    "import roster": "核对名册",
    "measure add": "登记管控措施",
    "measure amend": "补正第{no}项措施",
    "measure end": "终止第{no}项措施",
    "meeting add": "召开会商并形成纪要",
    "meeting amend": "补正会议纪要或参会人员",
    "meeting list": "补正会议纪要或参会人员",
    "plan": "制定或修订一人一策",
    "reconcile create": "核对平台记录并建档",
    "reconcile judge": "核对与平台的差异",
    "reconcile platform": "核对平台数据",
    "request answer": "答复本人申请",
    "review close": "整改评查问题",
    "roster ack": "回执名册",
    "test add": "补做检测或补交检测报告",
    "test amend": "补正第{no}次检测记录",
    "test plan": "预定年内检测",
    "visit add": "补做谈话并交谈话记录",
    "visit amend": "补正第{no}次走访谈话记录",
    "visit list": "核对走访谈话记录",
}


def what_to_do(finding: Finding) -> str:
    """Such as 补填或更正「驾驶证」; of a fix that only the program's user can make: 由街道办公室处理."""
    words = shlex.split(finding.fix)[1:]
    path = " ".join(words[:2])
    if path not in _WORDS:
        path = words[0] if words else ""
    template = _WORDS.get(path, OFFICE)
    given = [word for word in words[len(path.split()) :] if word != finding.case]
    return template.format(
        fields="".join(f"「{label}」" for label in _labels(given)) or _section(finding),
        no=next((word for word in given if word.isdigit()), ""),
        section=_section(finding),
    )


def _labels(words: list[str]) -> list[str]:
    """The official labels of the fields that are named."""
    labels = []
    for word in words:
        if word.startswith("-"):
            break
        try:
            labels.append(field_at(word.partition("=")[0]).label)
        except DrugcheckError:
            continue
    return list(dict.fromkeys(labels))


def _section(finding: Finding) -> str:
    """The part of the file in which the finding stands, such as 「走访谈话」; 「档案」 where it names none."""
    section = SECTIONS.get(finding.place.partition(".")[0])
    return f"「{section.title}」" if section is not None else "档案内容"
