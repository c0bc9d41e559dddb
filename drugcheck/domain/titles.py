"""The Chinese titles of the sections of a case, for forms, for history and for errors."""

from typing import Final

from drugcheck.domain import case as c
from drugcheck.domain.sections.base import Record

TITLES: Final[dict[type[Record], str]] = {
    c.CaseHead: "档案",
    c.Person: "基本情况",
    c.Residence: "户籍与居住",
    c.Misregistration: "错录/迁出",
    c.Inflow: "流入",
    c.Status: "人员现状",
    c.Screening: "专项问项",
    c.DrugHistory: "吸毒史",
    c.Treatment: "戒毒措施",
    c.Agreement: "戒毒协议",
    c.Contact: "见面情况",
    c.Channel: "联系方式",
    c.Visit: "见面谈话",
    c.Test: "检测",
    c.Confirmation: "检测确认",
    c.Assessment: "风险评估",
    c.Circumstance: "评估情形",
    c.Approval: "审批",
    c.Plan: "一人一策",
    c.Measure: "管控措施",
    c.Filing: "备案",
    c.Care: "关爱帮扶",
    c.Health: "特殊病",
    c.Conviction: "涉毒犯罪前科",
    c.Licence: "驾驶证",
    c.PublicRole: "公职/党员",
    c.Hardship: "特殊困难",
    c.Relative: "家庭成员",
    c.Hidden: "隐性线索",
    c.Death: "死亡",
    c.Platform: "平台比对",
    c.Document: "档案材料",
    c.NotApplicable: "档案不适用项",
    c.Letter: "函件",
    c.Request: "本人申请",
    c.Waiver: "豁免",
}
