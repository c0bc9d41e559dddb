"""What the goals of 二(四)-(十) ask for, and care."""

from typing import Annotated

import msgspec

from drugcheck.domain import vocabulary as v
from drugcheck.domain.sections.base import Count, Day, Number, Record, field

Grade = Annotated[int, msgspec.Meta(ge=0, le=5)]


class Care(Record, frozen=True, kw_only=True):
    """[[care]]: a need, where it was referred to and what came of it. 五(三)."""

    no: Number
    need: Annotated[str, field("需求", mask="text")]
    asked_on: Annotated[Day | None, field("登记日期")] = None
    referred_to: Annotated[v.CareService | None, field("转介单位")] = None
    referred_on: Annotated[Day | None, field("转介日期")] = None
    urgent: Annotated[bool | None, field("紧急")] = None
    result: Annotated[str | None, field("结果", mask="text")] = None
    satisfied: Annotated[str | None, field("本人评价", mask="text")] = None
    closed_on: Annotated[Day | None, field("办结日期")] = None


class Health(Record, frozen=True, kw_only=True):
    """[[health]]: restricted; 艾滋病防治条例 第三十九条, 精神卫生法 第四条."""

    no: Number
    kind: Annotated[v.Illness, field("病种", mask="health")]
    detail: Annotated[str | None, field("病情", mask="health")] = None
    diagnosed_on: Annotated[Day | None, field("确诊日期", mask="health")] = None
    institution: Annotated[str | None, field("诊断单位", mask="health")] = None
    source: Annotated[str | None, field("来源", mask="health")] = None
    treatment: Annotated[str | None, field("治疗情况", mask="health")] = None
    carer: Annotated[str | None, field("照护人", mask="restricted")] = None
    disability_grade: Annotated[str | None, field("残疾类别等级", mask="health")] = None
    disability_card: Annotated[str | None, field("残疾证号", mask="id")] = None
    danger_grade: Annotated[Grade | None, field("危险性评估等级", mask="health")] = None


class Conviction(Record, frozen=True, kw_only=True):
    """[[convictions]]: 二(四)."""

    no: Number
    offence: Annotated[v.Offence | None, field("罪名", owner="police")] = None
    sentenced_on: Annotated[Day | None, field("判决日期", owner="police")] = None
    court: Annotated[str | None, field("判决机关", owner="police")] = None
    term: Annotated[str | None, field("刑期", owner="police")] = None
    ended_on: Annotated[Day | None, field("刑满日期", owner="police")] = None
    prison: Annotated[str | None, field("服刑场所", owner="police")] = None
    recidivist: Annotated[bool | None, field("累犯/再犯", owner="police")] = None
    community_correction: Annotated[bool | None, field("社区矫正")] = None
    document: Annotated[str | None, field("来源文书", owner="police")] = None


class Licence(Record, frozen=True, kw_only=True):
    """[licence]: 二(六); the office only refers, the vehicle authority decides."""

    class_: Annotated[str | None, field("准驾车型", owner="police")] = msgspec.field(name="class", default=None)
    issued: Annotated[Day | None, field("初次领证日期", owner="police")] = None
    valid_until: Annotated[Day | None, field("有效期止", owner="police")] = None
    state: Annotated[v.LicenceState | None, field("驾驶证状态", owner="police")] = None
    list_date: Annotated[Day | None, field("名单日期", owner="police")] = None
    drives_for_work: Annotated[bool | None, field("现从业是否驾驶")] = None
    action: Annotated[str | None, field("处置", owner="police")] = None
    action_basis: Annotated[str | None, field("处置依据", owner="police")] = None
    referred_on: Annotated[Day | None, field("移送交管日期", owner="police")] = None


class PublicRole(Record, frozen=True, kw_only=True):
    """[public_role]: 二(七)."""

    kind: Annotated[v.PublicRoleKind, field("身份类别")]
    employer: Annotated[str | None, field("单位", mask="text")] = None
    post: Annotated[str | None, field("职务", mask="text")] = None
    joined_party_on: Annotated[Day | None, field("入党日期")] = None
    document: Annotated[str | None, field("确认文书")] = None
    discipline: Annotated[str | None, field("处分情况", mask="text")] = None
    notified: Annotated[str | None, field("是否通报单位")] = None


class Hardship(Record, frozen=True, kw_only=True):
    """[[hardships]]: 二(十); an age band, never the name of a child."""

    no: Number
    kind: Annotated[v.HardshipKind, field("困难类型")]
    relative: Annotated[str | None, field("困难对象", mask="relation")] = None
    age_band: Annotated[str | None, field("年龄段")] = None
    people: Annotated[Count | None, field("人数")] = None
    income: Annotated[str | None, field("家庭经济来源", mask="text")] = None
    allowance: Annotated[str | None, field("低保/救助")] = None
    carer_now: Annotated[str | None, field("现照料人", mask="restricted")] = None
    note: Annotated[str | None, field("说明", mask="text")] = None
    since: Annotated[Day | None, field("登记日期")] = None


class Relative(Record, frozen=True, kw_only=True):
    """[[relatives]]: the least that the forms ask for."""

    no: Number
    relation: Annotated[str, field("关系", mask="relation")]
    name: Annotated[str | None, field("姓名", mask="restricted")] = None
    age_band: Annotated[str | None, field("年龄段")] = None
    phone: Annotated[str | None, field("联系电话", mask="phone")] = None
    living: Annotated[bool | None, field("是否在世")] = None


class Hidden(Record, frozen=True, kw_only=True):
    """[hidden]: 二(二), with due process: a source, a verification, an expiry."""

    source: Annotated[v.HiddenSource | None, field("线索来源", mask="restricted")] = None
    reported_on: Annotated[Day | None, field("线索日期")] = None
    document: Annotated[str | None, field("来源文书")] = None
    verification: Annotated[v.Verification | None, field("核查结论")] = None
    verified_on: Annotated[Day | None, field("核查日期")] = None
    transferred_on: Annotated[Day | None, field("移交派出所日期")] = None
    transfer_document: Annotated[str | None, field("移交文号")] = None
    expires: Annotated[Day | None, field("到期")] = None


class Death(Record, frozen=True, kw_only=True):
    """[death]: 二(八), annex 13."""

    date: Annotated[Day | None, field("死亡日期")] = None
    cause: Annotated[v.DeathCause | None, field("死亡原因", mask="health")] = None
    proof: Annotated[v.DeathProof | None, field("证明材料")] = None
    proof_document: Annotated[str | None, field("材料编号")] = None
    household_cancelled_on: Annotated[Day | None, field("户口注销日期", owner="police")] = None
    marked_on_platform: Annotated[Day | None, field("系统标注日期", owner="police")] = None
    verified_by: Annotated[str | None, field("核实人")] = None
    verified_on: Annotated[Day | None, field("核实日期")] = None
