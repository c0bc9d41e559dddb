"""A small fixed set of people, one for each annex and each way to be left out of one, and the annexes made of them.

python -m tests.annex_cases     writes tests/data/golden anew, to be looked at before it is committed
"""

from datetime import date
from functools import cache
from pathlib import Path

from drugcheck.domain.annex_form import Forms, as_table
from drugcheck.domain.annex_ties import TieOut
from drugcheck.domain.annexes import NUMBERS, Annexes, Table, Template
from drugcheck.domain.case import Case
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import MASKED, Masking
from drugcheck.domain.registers import Registers
from drugcheck.files import annex_template, risk_template, tables
from tests import build as made

TEMPLATES = Path(__file__).parent.parent / "templates"
GOLDEN = Path(__file__).parent / "data" / "golden"

NO_ASSESSMENT = {"assessments": None, "plan": None, "measures": None, "filings": None}
NO_TREATMENT = {"treatments": None, "agreement": None}


@cache
def template(number: int) -> Template:
    return annex_template.load(TEMPLATES / f"annex{number:02d}.toml")


def templates() -> dict[int, Template]:
    return {number: template(number) for number in NUMBERS}


def _abstinent(since: date) -> dict[str, object]:
    return {
        **NO_TREATMENT,
        "status": {"current": "社会面戒断3年以上", "since": since},
        "drug_history.last_use": since,
        "drug_history.last_seized": since,
    }


def _inflow(since: date) -> dict[str, object]:
    return {
        **NO_ASSESSMENT,
        "case.kind": "流入",
        "residence.household_address": "外省示例市示例县示例镇3组",
        "inflow": {"since": since, "housing": "租住", "reason": "务工", "proof": "租房合同"},
    }


_CHANGES: tuple[dict[str, object], ...] = (
    {},
    {
        "case.community": "乙社区",
        "assessments.1.level": "高",
        "assessments.1.circumstances": [{"code": "H1", "evidence": "未报到证明"}],
        "filings": [{"no": 1, "what": "一人一策", "to": "区禁毒办", "date": date(2022, 4, 6), "receipt": "区备-9"}],
    },
    {
        "screening.special_illness": "有",
        "health": [
            {"no": 1, "kind": "艾滋病", "institution": "示例疾控", "treatment": "抗病毒治疗"},
            {"no": 2, "kind": "精神病史", "institution": "示例医院", "carer": "李某", "danger_grade": 1},
        ],
    },
    {
        "screening.prior_drug_crime": "有",
        "convictions": [
            {"no": 1, "offence": "容留他人吸毒", "sentenced_on": date(2014, 3, 2), "court": "示例区人民法院",
             "term": "有期徒刑七个月", "ended_on": date(2014, 9, 20), "recidivist": False, "document": "判决书-12"}
        ],
    },
    {
        "screening.driving_licence": "有",
        "licence": {"class": "C1", "issued": date(2005, 4, 1), "valid_until": date(2025, 4, 1), "state": "正常"},
    },
    _inflow(date(2022, 1, 7)),
    _inflow(date(2022, 2, 10)),
    {
        "screening.hardship": "有",
        "hardships": [{"no": 1, "kind": "子女年幼", "relative": "女儿", "age_band": "6-14", "carer_now": "外祖母"}],
    },
    {
        "screening.public_role": "有",
        "public_role": {"kind": "村居干部", "employer": "示例村委会", "document": "任职文件-1"},
    },
    {
        **NO_ASSESSMENT,
        "case.kind": "隐性",
        "person": {"name": "疑试十"},
        "hidden": {"source": "本人自述", "reported_on": date(2022, 3, 20), "verification": "待核"},
    },
    {
        **NO_ASSESSMENT,
        "case.kind": "隐性",
        "hidden": {"source": "公安查获", "reported_on": date(2022, 3, 1), "verification": "已核实",
                   "verified_on": date(2022, 3, 15), "document": "查获通报-3"},
    },
    _abstinent(date(2017, 4, 7)),
    _abstinent(date(2011, 5, 3)),
    {
        "case.closed": date(2022, 4, 1),
        "case.closed_reason": "死亡",
        "status": {"current": "死亡", "since": date(2021, 11, 2)},
        "assessments.1.ended_on": date(2022, 4, 1),
        "death": {"date": date(2021, 11, 2), "cause": "疾病", "proof": "死亡医学证明", "proof_document": "死证-14"},
    },
    {
        "case.closed": date(2022, 4, 1),
        "case.closed_reason": "迁出",
        "status": {"current": "迁出", "since": date(2019, 6, 1)},
        "assessments.1.ended_on": date(2022, 4, 1),
        "residence.misregistration": {"kind": "迁出", "correct_place": "外省示例县", "moved_on": date(2019, 6, 1),
                                      "evidence": "迁移证", "letter": "函-15", "receipt": "回执-15"},
    },
    {"case.community": None},
    {
        **NO_ASSESSMENT,
        "case.community": "丙社区",
        "contact": {"outcome": "联系不到", "decided_on": date(2022, 3, 28)},
    },
    {"case.community": "丙社区", "assessments.1.meeting": None},
    {"case.community": "丙社区", "assessments.1.facts": "sha256:0000"},
    {"case.community": "丙社区", "assessments.1.approvals": None},
)  # fmt: skip


@cache
def cases() -> tuple[Case, ...]:
    """C0001 … in the order of _CHANGES."""
    return tuple(made.case(changes, id=f"C{number:04d}") for number, changes in enumerate(_CHANGES, 1))


def context(*chosen: Case, **more: object) -> Context:
    """Everything that annexes look at, on the day of build.py; of the fixed set where no case is given."""
    config = made.config()
    facts = [Facts(case, config, made.TODAY) for case in chosen or cases()]
    scales = risk_template.load_scales(TEMPLATES / "risk.toml")
    return Context(facts, config, made.TODAY, registers=Registers(meetings=made.meetings()), scales=scales, **more)  # type: ignore[arg-type]


def table(number: int, whole: Context | None = None, masking: Masking = MASKED, community: str | None = None) -> Table:
    """An annex as a table; annex 3 as the list of its fields."""
    whole = whole or context()
    if template(number).form:
        return as_table(template(number), whole, form(whole, masking, community), community)
    return Annexes(whole, {number: template(number)}, community).table(number, masking)


def form(whole: Context | None = None, masking: Masking = MASKED, community: str | None = None) -> Forms:
    """The forms of annex 3."""
    whole = whole or context()
    chosen = Annexes(whole, {3: template(3)}, community).chosen(3)
    return Forms(template(3), whole, chosen, community=community, masking=masking)


def ties(whole: Context | None = None, community: str | None = None) -> tuple[TieOut, ...]:
    """All tie-outs."""
    return Annexes(whole or context(), templates(), community, compared=True).ties()


def golden(number: int) -> str:
    """What stands in tests/data/golden for an annex: the masked table as CSV."""
    whole = context()
    return tables.to_csv(table(number, whole), ties(whole) if number == 1 else ()).replace("\r\n", "\n")


def write_golden() -> None:
    """Writes all golden files."""
    for number in NUMBERS:
        path = GOLDEN / f"annex{number:02d}.csv"
        path.write_text(golden(number), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_golden()
