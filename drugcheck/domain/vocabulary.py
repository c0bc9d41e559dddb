"""The enumerations: official Chinese values, each with a short ASCII alias for typing.

Stored files and printed tables hold the Chinese value only. Lists are taken from the notice and, where it gives none,
from field names of systems in use; docs/decisions.md says which is which.
"""

import difflib
from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A value of an enumeration: the official Chinese word, with `alias`, an ASCII word for typing."""

    alias: str

    def __new__(cls, value: str, alias: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.alias = alias
        return member

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The member whose official value or alias is `text`; None where there is none."""
        wanted = text.strip()
        folded = wanted.casefold()
        return next((member for member in cls if member.value == wanted or member.alias == folded), None)

    @classmethod
    def nearest(cls, text: str) -> str | None:
        """The official value nearest to `text` among values and aliases, for an error's «did you mean»."""
        held = [member.value for member in cls if text.strip() and text.strip() in member.value]
        if held:
            return min(held, key=len)
        words = {member.value: member.value for member in cls} | {member.alias: member.value for member in cls}
        near = difflib.get_close_matches(text.strip(), words, n=1, cutoff=0.4)
        return words[near[0]] if near else None


class CaseKind(Term):
    """What the case rests on: 二(一), 二(十二), 二(二)."""

    REGISTERED = "登记在册", "registered"
    INFLOW = "流入", "inflow"
    HIDDEN = "隐性", "hidden"


class ClosedReason(Term):
    """Why a case was closed."""

    DEATH = "死亡", "death"
    MISREGISTERED = "错录", "misregistered"
    MOVED = "迁出", "moved"
    REFUTED = "查否", "refuted"
    LEFT = "离开本地", "left"
    DUPLICATE = "重复建档", "duplicate"
    OTHER = "其他", "other"


class Sex(Term):
    """GB/T 2261.1."""

    MALE = "男", "male"
    FEMALE = "女", "female"
    UNKNOWN = "未知", "unknown"
    UNSTATED = "未说明", "unstated"


class Education(Term):
    """GB/T 4658-2006, first digit."""

    POSTGRADUATE = "研究生", "postgraduate"
    BACHELOR = "本科", "bachelor"
    COLLEGE = "专科", "college"
    VOCATIONAL = "中等职业", "vocational"
    SENIOR = "普通高中", "senior"
    JUNIOR = "初中", "junior"
    PRIMARY = "小学", "primary"
    ILLITERATE = "文盲", "illiterate"
    OTHER = "其他", "other"


class MaritalStatus(Term):
    """GB/T 2261.2."""

    SINGLE = "未婚", "single"
    MARRIED = "已婚", "married"
    FIRST_MARRIAGE = "初婚", "first-marriage"
    REMARRIED = "再婚", "remarried"
    REUNITED = "复婚", "reunited"
    WIDOWED = "丧偶", "widowed"
    DIVORCED = "离婚", "divorced"
    UNSTATED = "未说明", "unstated"


class Occupation(Term):
    """从业状况, the list used in treatment systems."""

    NONE = "无业", "none"
    EMPLOYEE = "企事业职工", "employee"
    ENTERTAINMENT = "娱乐场所从业", "entertainment"
    CIVIL_SERVANT = "公务员", "civil-servant"
    SELF_EMPLOYED = "个体经营", "self-employed"
    FREELANCE = "自由职业", "freelance"
    FARMER = "农民", "farmer"
    STUDENT = "在校生", "student"
    PERFORMER = "演艺人员", "performer"
    RETIRED = "退离休", "retired"
    OTHER = "其他", "other"


class PoliticalStatus(Term):
    """GB/T 4762-1984."""

    PARTY_MEMBER = "中共党员", "party-member"
    PROBATIONARY = "预备党员", "probationary"
    YOUTH_LEAGUE = "共青团员", "youth-league"
    RCCK = "民革", "minge"
    CDL = "民盟", "minmeng"
    CNDCA = "民建", "minjian"
    CAPD = "民进", "minjin"
    CPWDP = "农工党", "nonggong"
    ZHIGONG = "致公党", "zhigong"
    JIUSAN = "九三学社", "jiusan"
    TAIMENG = "台盟", "taimeng"
    INDEPENDENT = "无党派", "independent"
    MASSES = "群众", "masses"


class Substance(Term):
    """滥用毒品种类: 禁毒法 第二条 and the list of a system in use."""

    HEROIN = "海洛因", "heroin"
    OPIUM = "鸦片", "opium"
    CANNABIS = "大麻", "cannabis"
    MORPHINE = "吗啡", "morphine"
    METHAMPHETAMINE = "甲基苯丙胺(冰毒)", "meth"
    METHAMPHETAMINE_TABLETS = "甲基苯丙胺片剂(麻古)", "magu"
    CAFFEINE = "咖啡因", "caffeine"
    CNB = "安钠咖", "cnb"
    KETAMINE = "氯胺酮", "ketamine"
    SEDATIVES = "安眠剂", "sedatives"
    PETHIDINE = "杜冷丁", "pethidine"
    COCAINE = "可卡因", "cocaine"
    MDMA = "摇头丸(MDMA)", "mdma"
    AMPHETAMINES = "其他苯丙胺类", "amphetamines"
    ETORPHINE = "埃托啡", "etorphine"
    METHCATHINONE = "甲卡西酮", "methcathinone"
    SYNTHETIC_CANNABINOIDS = "合成大麻素", "cannabinoids"
    METHADONE = "美沙酮", "methadone"
    TRAMADOL = "曲马多", "tramadol"
    BUPRENORPHINE = "丁丙诺啡", "buprenorphine"
    TRIAZOLAM = "三唑仑", "triazolam"
    GHB = "γ-羟丁酸", "ghb"
    ETOMIDATE = "依托咪酯", "etomidate"
    NEW_SUBSTANCES = "其他新精神活性物质", "nps"
    OTHER = "其他毒品", "other"


class IntakeRoute(Term):
    """吸毒方式."""

    INJECTION = "注射", "injection"
    ORAL = "口服", "oral"
    VAPOUR = "烫吸", "vapour"
    NASAL = "鼻吸", "nasal"
    SMOKING = "烟吸", "smoking"
    OTHER = "其他", "other"


class ControlStatus(Term):
    """管控现状, exclusive: 「人员现状」 of 二(一)."""

    COMMUNITY_TREATMENT = "社区戒毒", "treatment"
    COMMUNITY_RECOVERY = "社区康复", "recovery"
    MAINTENANCE = "戒毒药物维持治疗", "maintenance"
    VOLUNTARY = "自愿戒毒", "voluntary"
    UNDER_THREE_YEARS = "社会面戒断不满3年", "under3"
    THREE_YEARS = "社会面戒断3年以上", "over3"
    COMPULSORY = "强制隔离戒毒", "compulsory"
    DETAINED = "羁押", "detained"
    IMPRISONED = "服刑", "imprisoned"
    RECOVERY_CENTRE = "戒毒康复场所", "centre"
    ABROAD = "出国(境)", "abroad"
    LOST = "失联", "lost"
    DEAD = "死亡", "dead"
    MISREGISTERED = "错录", "misregistered"
    MOVED = "迁出", "moved"


class TreatmentKind(Term):
    """戒毒措施: 戒毒条例 第二条."""

    VOLUNTARY = "自愿戒毒", "voluntary"
    COMMUNITY_TREATMENT = "社区戒毒", "treatment"
    COMPULSORY = "强制隔离戒毒", "compulsory"
    COMMUNITY_RECOVERY = "社区康复", "recovery"
    MAINTENANCE = "戒毒药物维持治疗", "maintenance"
    RECOVERY_CENTRE = "戒毒康复场所", "centre"
    PENALTY = "治安处罚", "penalty"


class EndReason(Term):
    """Why a treatment ended."""

    TERM = "期满解除", "term"
    PLACE_CHANGED = "变更戒毒康复地点", "place-changed"
    BREACH = "严重违反协议", "breach"
    CRIMINAL = "刑事处罚", "criminal"
    DEATH = "死亡", "death"
    COMPULSORY = "转强制隔离戒毒", "compulsory"
    EARLY = "提前解除", "early"
    OTHER = "其他", "other"


class AgreementKind(Term):
    """戒毒条例 第十六条, 第三十八条."""

    TREATMENT = "社区戒毒协议", "treatment"
    RECOVERY = "社区康复协议", "recovery"


class ContactOutcome(Term):
    """见面结果; a video talk counts as met but not as met on site: 四(四), 四(六)."""

    MET = "已见面(现场)", "met"
    MET_BY_VIDEO = "已见面(视频)", "video"
    REACHED = "联系到未见面", "reached"
    UNREACHABLE = "联系不到", "unreachable"


class ChannelKind(Term):
    """四(六): 电话联系方式或者微信."""

    PHONE = "电话", "phone"
    WECHAT = "微信", "wechat"


class VisitMethod(Term):
    """四(四): 敲门见人、视频电话、走访调查."""

    DOOR = "敲门", "door"
    VIDEO = "视频", "video"
    PHONE = "电话", "phone"
    INQUIRY = "走访", "inquiry"


class Interviewee(Term):
    """Whom a visit spoke with: 四(四)."""

    SELF = "本人", "self"
    RELATIVE = "亲属", "relative"
    NEIGHBOUR = "邻居", "neighbour"
    OTHER = "其他", "other"


class TestState(Term):
    """四(六): 预定年内落实一次."""

    __test__ = False
    PLANNED = "预定", "planned"
    DONE = "已检", "done"
    CANCELLED = "取消", "cancelled"


class Sample(Term):
    """吸毒检测程序规定."""

    URINE = "尿液", "urine"
    BLOOD = "血液", "blood"
    SALIVA = "唾液", "saliva"
    HAIR = "毛发", "hair"
    SWEAT = "汗液", "sweat"


class TestStage(Term):
    """吸毒检测程序规定: three kinds of test."""

    __test__ = False
    ON_SITE = "现场检测", "onsite"
    LABORATORY = "实验室检测", "laboratory"
    RETEST = "实验室复检", "retest"


class TestResult(Term):
    """检测结果."""

    __test__ = False
    NEGATIVE = "阴性", "negative"
    POSITIVE = "阳性", "positive"
    SUSPICIOUS = "可疑", "suspicious"
    REFUSED = "拒检", "refused"
    NOT_TESTED = "未检", "not-tested"


class RiskLevel(Term):
    """风险等级: 禁毒办通〔2016〕37号."""

    HIGH = "高", "high"
    MEDIUM = "中", "medium"
    LOW = "低", "low"


class Decision(Term):
    """What an approval step said."""

    AGREED = "同意", "agree"
    RETURNED = "退回", "return"


class Answer(Term):
    """Answer to a goal question (专项问项); absent means not asked yet."""

    YES = "有", "yes"
    NO = "无", "no"
    UNKNOWN = "不详", "unknown"


class FilingTarget(Term):
    """四(八)."""

    DISTRICT = "区禁毒办", "district"
    SERVICE_CENTRE = "街道政务服务中心", "centre"


class FilingSubject(Term):
    """What was filed: 四(八)."""

    PLAN = "一人一策", "plan"
    MEDIUM_RISK = "中风险", "medium"


class Illness(Term):
    """二(五): 精神病史、艾滋病、残疾、癌症等特殊病."""

    MENTAL = "精神病史", "mental"
    HIV = "艾滋病", "hiv"
    DISABILITY = "残疾", "disability"
    CANCER = "癌症", "cancer"
    OTHER = "其他", "other"


class HardshipKind(Term):
    """二(十)."""

    ILLNESS = "直系亲属患重大疾病", "illness"
    YOUNG_CHILDREN = "子女年幼", "children"
    AGED_PARENTS = "父母年迈无人照顾", "parents"
    ALONE = "无父母配偶子女", "alone"
    OTHER = "其他", "other"


class DossierPart(Term):
    """四(七): 一人一档."""

    BASICS = "基本情况", "basics"
    AGREEMENT = "戒毒协议", "agreement"
    RISK = "风险评估", "risk"
    MEASURES = "管理措施", "measures"
    CARE = "就业救助", "care"


class DossierSection(Term):
    """The sections of a dossier that the record itself answers for: 四(七)."""

    BASICS = "基本情况", "basics"
    TALKS = "谈话记录", "talks"
    TESTS = "检测报告", "tests"
    PROOFS = "证明文书", "proofs"
    LETTERS = "移交更正函", "letters"
    AGREEMENT = "戒毒协议", "agreement"
    ASSESSMENT = "风险评估审批表", "assessment"
    MINUTES = "会议纪要", "minutes"
    MEASURES = "管理措施", "measures"
    PLAN = "一人一策", "plan"
    CENTRE = "中风险备案", "centre"
    CARE = "就业救助", "care"


class DossierCategory(Term):
    """The categories of 四(七) 「不同类别的、标准化的档案台账」; the aliases are the keys of templates/dossier.toml."""

    HIGH = "社会面高风险", "high"
    MEDIUM = "社会面中风险", "medium"
    LOW = "社会面低风险", "low"
    UNASSESSED = "社会面未评估", "unassessed"
    TREATMENT = "社区戒毒(康复)", "treatment"
    CUSTODY = "强戒或羁押", "custody"
    ABSTINENT = "戒断5年以上", "abstinent"
    INFLOW = "流入", "inflow"
    DEAD = "死亡", "dead"
    MOVED = "错录或迁出", "moved"
    HIDDEN = "隐性待核", "hidden"
    OTHER = "其他在册", "other"


class RequestKind(Term):
    """个人信息保护法 第四十五条, 第四十六条."""

    ACCESS = "查阅", "access"
    CORRECTION = "更正", "correction"
    OBJECTION = "异议", "objection"


class MisregistrationKind(Term):
    """二(九)."""

    WRONG = "错录", "wrong"
    MOVED = "迁出", "moved"


class HousingKind(Term):
    """居住方式 of an inflow case."""

    RENTED = "租住", "rented"
    OWNED = "自有", "owned"
    LODGING = "寄住", "lodging"
    EMPLOYER = "单位", "employer"


class HiddenSource(Term):
    """The only sources from which a hidden case may be opened."""

    SELF = "本人自述", "self"
    MEDICAL = "医疗机构依法告知", "medical"
    POLICE = "公安查获", "police"


class Verification(Term):
    """核查结论 of a hidden case."""

    OPEN = "待核", "open"
    CONFIRMED = "已核实", "confirmed"
    REFUTED = "查否", "refuted"


class DeathCause(Term):
    """死亡原因."""

    DISEASE = "疾病", "disease"
    OVERDOSE = "吸毒过量", "overdose"
    SUICIDE = "自杀", "suicide"
    ACCIDENT = "意外", "accident"
    OTHER = "其他", "other"
    UNKNOWN = "不明", "unknown"


class DeathProof(Term):
    """证明材料 of a death."""

    MEDICAL = "死亡医学证明", "medical"
    HOUSEHOLD = "户籍注销证明", "household"
    CREMATION = "殡葬火化证明", "cremation"
    COMMUNITY = "村居证明", "community"


class LicenceState(Term):
    """驾驶证状态."""

    VALID = "正常", "valid"
    CANCELLED = "注销", "cancelled"
    REVOKED = "吊销", "revoked"
    SUSPENDED = "停止使用", "suspended"
    EXPIRED = "逾期", "expired"


class PublicRoleKind(Term):
    """二(七): 公职人员、党员."""

    CIVIL_SERVANT = "公务员", "civil-servant"
    INSTITUTION = "事业", "institution"
    STATE_COMPANY = "国企", "state-company"
    VILLAGE = "村居干部", "village"
    PARTY_MEMBER = "中共党员", "party-member"
    PROBATIONARY = "预备党员", "probationary"
    OTHER = "其他公职", "other"


class Offence(Term):
    """涉毒犯罪: 刑法 第三百四十七条 to 第三百五十七条."""

    TRAFFICKING = "走私、贩卖、运输、制造毒品", "trafficking"
    POSSESSION = "非法持有毒品", "possession"
    SHIELDING = "包庇毒品犯罪分子", "shielding"
    CONCEALING = "窝藏、转移、隐瞒毒品、毒赃", "concealing"
    PRECURSORS = "制毒物品类", "precursors"
    CULTIVATION = "非法种植毒品原植物", "cultivation"
    SEEDS = "非法买卖、运输、携带、持有毒品原植物种子、幼苗", "seeds"
    INDUCING = "引诱、教唆、欺骗他人吸毒", "inducing"
    FORCING = "强迫他人吸毒", "forcing"
    PREMISES = "容留他人吸毒", "premises"
    SUPPLYING = "非法提供麻醉药品、精神药品", "supplying"
    OTHER = "其他", "other"


class PlatformResult(Term):
    """Result of the last comparison with the police platform: 二(十三)."""

    SAME = "一致", "same"
    DIFFERENT = "不一致", "different"
    PENDING = "待录", "pending"


class PlatformVerdict(Term):
    """What a person decided about a field that the platform has otherwise: 二(十三)."""

    THEIRS = "采用平台", "theirs"
    OURS = "保留本地", "ours"
    BOTH_WRONG = "双方有误", "both-wrong"


class PairVerdict(Term):
    """What a person decided about a row and a case of the same name and birth date."""

    SAME = "同一人", "same"
    DIFFERENT = "非同一人", "different"


class RowVerdict(Term):
    """What became of a row of the platform that no case has: 二(十三)."""

    OPENED = "已建档", "opened"
    ELSEWHERE = "非本辖区", "elsewhere"


class LetterKind(Term):
    """Letters that an office writes about one case: 二(九), 二(十一), 二(十三), 三(五)."""

    MISREGISTERED = "错录更正", "misregistered"
    MOVED = "迁出更正", "moved"
    ENTRY = "补录", "entry"
    STATE = "状态更正", "state"
    CORRECTION = "信息更正", "correction"
    REMINDER = "催办", "reminder"
    RECEIPT = "催收回执", "receipt"
    RELEASE = "解除动态管控", "release"


class MeetingKind(Term):
    """Registers of meetings and events: 三(一), 四(五), 五(二)."""

    CONFERENCE = "会商", "conference"
    MOBILISATION = "动员", "mobilisation"
    TRAINING = "培训", "training"
    SUPERVISION = "督导", "supervision"
    PROGRESS = "推进会", "progress"
    VENUES = "场所排查", "venues"
    INCIDENTS = "事件通报", "incidents"
    OTHER = "其他", "other"


class OfficeKind(Term):
    """Offices that sign or act: 一, 四(一), 四(五)."""

    COMMUNITY_CADRE = "社区干部", "cadre"
    DRUG_WORKER = "禁毒专干", "worker"
    COMMUNITY_POLICE = "社区民警", "police"
    STATION_HEAD = "派出所负责人", "station-head"
    PARTY_SECRETARY = "党工委书记", "secretary"
    DIRECTOR = "办事处主任", "director"
    DISTRICT_OFFICE = "区禁毒办", "district"
    GROUP_OFFICE = "领导小组办公室", "group-office"
    SERVICE_CENTRE = "政务服务中心", "centre"


class CareService(Term):
    """Where a need is referred to: 五(三) 平安关爱."""

    CIVIL_AFFAIRS = "民政", "civil-affairs"
    EMPLOYMENT = "人社", "employment"
    HEALTH = "卫健", "health"
    DISABLED = "残联", "disabled"
    EDUCATION = "教育", "education"
    STREET = "街道", "street"
    OTHER = "其他", "other"
