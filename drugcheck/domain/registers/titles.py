"""The Chinese titles of the entries of registers, as drugcheck.domain.titles has those of a case."""

from typing import Final

from drugcheck.domain import registers as r
from drugcheck.domain.sections.base import Record

TITLES: Final[dict[type[Record], str]] = {
    r.Meeting: "会议",
    r.Roster: "名册",
    r.StoreWaiver: "豁免",
    r.SeenOn: "首见",
    r.Checked: "校验",
    r.Export: "导出",
    r.Access: "查看",
    r.Comparison: "平台比对",
    r.Difference: "字段差异",
    r.Candidate: "候选配对",
    r.Package: "报送包",
    r.Total: "合计",
    r.Review: "评查问题",
    r.Proof: "恢复演练",
}
