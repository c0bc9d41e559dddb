"""Who the case is about and on what it rests."""

from typing import Annotated

from drugcheck.domain import vocabulary as v
from drugcheck.domain.ethnicity import Ethnicity
from drugcheck.domain.sections.base import Day, Record, field


class CaseHead(Record, frozen=True, kw_only=True):
    """[case]: what the file is."""

    id: Annotated[str, field("档案编号")]
    kind: Annotated[v.CaseKind, field("类别")]
    community: Annotated[str | None, field("社区")] = None
    opened: Annotated[Day | None, field("建档日期")] = None
    source: Annotated[str | None, field("来源")] = None
    closed: Annotated[Day | None, field("结案日期")] = None
    closed_reason: Annotated[v.ClosedReason | None, field("结案原因")] = None
    closed_document: Annotated[str | None, field("结案依据")] = None
    absent_from_roster: Annotated[str | None, field("名册未见说明")] = None
    not_duplicate_of: Annotated[tuple[str, ...], field("判定非重复")] = ()
    reviewed_on: Annotated[Day | None, field("保存期限复核日期")] = None
    sealed_on: Annotated[Day | None, field("封存日期")] = None
    sealed_basis: Annotated[str | None, field("封存依据")] = None


class Person(Record, frozen=True, kw_only=True):
    """[person]: who it is."""

    name: Annotated[str | None, field("姓名", mask="name")] = None
    aliases: Annotated[tuple[str, ...], field("别名", mask="name")] = ()
    sex: Annotated[v.Sex | None, field("性别")] = None
    id_number: Annotated[str | None, field("身份证号", mask="id")] = None
    id_missing_reason: Annotated[str | None, field("无证号原因")] = None
    birth_date: Annotated[Day | None, field("出生日期", mask="restricted")] = None
    ethnicity: Annotated[Ethnicity | None, field("民族")] = None
    education: Annotated[v.Education | None, field("文化程度")] = None
    marital_status: Annotated[v.MaritalStatus | None, field("婚姻状况")] = None
    political_status: Annotated[v.PoliticalStatus | None, field("政治面貌")] = None
    occupation: Annotated[v.Occupation | None, field("从业状况")] = None
    employer: Annotated[str | None, field("工作单位", mask="text")] = None
    phone: Annotated[str | None, field("联系电话", mask="phone")] = None
    wechat: Annotated[str | None, field("微信", mask="phone")] = None
    guardian: Annotated[str | None, field("监护人", mask="name")] = None
    guardian_phone: Annotated[str | None, field("监护人电话", mask="phone")] = None
    protected: Annotated[bool | None, field("未成年人保护")] = None


class Misregistration(Record, frozen=True, kw_only=True):
    """[residence.misregistration]: 二(九), annex 14."""

    kind: Annotated[v.MisregistrationKind, field("类型")]
    correct_place: Annotated[str | None, field("实际户籍地", mask="address")] = None
    moved_on: Annotated[Day | None, field("迁出日期")] = None
    evidence: Annotated[str | None, field("证明材料")] = None
    receiver: Annotated[str | None, field("拟移交单位")] = None
    letter: Annotated[str | None, field("移交函号")] = None
    letter_on: Annotated[Day | None, field("移交函日期")] = None
    receipt: Annotated[str | None, field("接收回执")] = None
    corrected_on: Annotated[Day | None, field("系统更正日期", owner="police")] = None


class Residence(Record, frozen=True, kw_only=True):
    """[residence]: household and dwelling."""

    household_address: Annotated[str | None, field("户籍地址", owner="police", mask="address")] = None
    household_division: Annotated[str | None, field("户籍区划", owner="police")] = None
    household_police_station: Annotated[str | None, field("户籍地派出所", owner="police")] = None
    current_address: Annotated[str | None, field("现居住地址", mask="address")] = None
    since: Annotated[Day | None, field("居住起始")] = None
    separated: Annotated[bool | None, field("人户分离")] = None
    dual_control: Annotated[bool | None, field("双向管控", owner="police")] = None
    misregistration: Misregistration | None = None


class Inflow(Record, frozen=True, kw_only=True):
    """[inflow]: 二(十二), annex 8; it counts from three months of residence."""

    since: Annotated[Day | None, field("流入日期")] = None
    housing: Annotated[v.HousingKind | None, field("居住方式")] = None
    reason: Annotated[str | None, field("流入原因")] = None
    proof: Annotated[str | None, field("居住证明")] = None
    letter: Annotated[str | None, field("双向管控函")] = None


class Status(Record, frozen=True, kw_only=True):
    """[status]: 人员现状, 二(一)."""

    current: Annotated[v.ControlStatus | None, field("管控现状")] = None
    since: Annotated[Day | None, field("起始日期")] = None
    place: Annotated[str | None, field("场所")] = None
    document: Annotated[str | None, field("文书")] = None


class Screening(Record, frozen=True, kw_only=True):
    """[screening]: 专项问项, one answer for each goal of 二(四)-(十)."""

    asked_on: Annotated[Day | None, field("询问日期")] = None
    special_illness: Annotated[v.Answer | None, field("特殊病")] = None
    prior_drug_crime: Annotated[v.Answer | None, field("涉毒犯罪前科", owner="police")] = None
    driving_licence: Annotated[v.Answer | None, field("驾驶证", owner="police")] = None
    public_role: Annotated[v.Answer | None, field("公职/党员")] = None
    hardship: Annotated[v.Answer | None, field("直系亲属特殊困难")] = None
    employment_need: Annotated[v.Answer | None, field("就业救助需求")] = None
