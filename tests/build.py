"""Valid things of which a test changes one: `build.case({"person.phone": None, "visits.1.method": "视频"})`.

A case made here is complete and no rule has anything to say about it on TODAY, under config() and meetings(). Nobody in
it exists: ID numbers stand in region 000000, which is never issued.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import msgspec

from drugcheck.domain import identity_number
from drugcheck.domain.approval import fingerprint, signed_fingerprint
from drugcheck.domain.case import Case
from drugcheck.domain.office import Campaign, Community, Config, Office, Phase, Staff, Unit
from drugcheck.domain.registers import Comparison, Meeting, Meetings, Package, Packages, Registers
from drugcheck.domain.shapes import BUILTIN_TYPES
from drugcheck.domain.vocabulary import MeetingKind, OfficeKind, Sex

TODAY = date(2022, 4, 7)
COMMUNITIES = ("甲社区", "乙社区", "丙社区")
DIVISION = "000000"

_PHASES = (
    ("动员部署", date(2022, 3, 1), date(2022, 3, 5)),
    ("全面排查", date(2022, 3, 6), date(2022, 3, 31)),
    ("风险评估", date(2022, 3, 31), date(2022, 4, 10)),
    ("资料报送", date(2022, 4, 11), date(2022, 4, 14)),
    ("系统录入", date(2022, 4, 15), date(2022, 4, 20)),
    ("交叉评查", date(2022, 4, 20), date(2022, 4, 30)),
    ("总结讲评", date(2022, 5, 1), date(2022, 5, 10)),
)

_STAFF = (
    ("c01", "专干甲", Sex.FEMALE, OfficeKind.DRUG_WORKER, "甲社区"),
    ("c02", "专干乙", Sex.FEMALE, OfficeKind.DRUG_WORKER, "乙社区"),
    ("c03", "专干丙", Sex.MALE, OfficeKind.DRUG_WORKER, "丙社区"),
    ("p01", "民警一", Sex.MALE, OfficeKind.COMMUNITY_POLICE, "甲社区"),
    ("p02", "民警二", Sex.FEMALE, OfficeKind.COMMUNITY_POLICE, "乙社区"),
    ("p03", "民警三", Sex.MALE, OfficeKind.COMMUNITY_POLICE, "丙社区"),
    ("p09", "所长某", Sex.MALE, OfficeKind.STATION_HEAD, None),
    ("l01", "书记某", Sex.MALE, OfficeKind.PARTY_SECRETARY, None),
    ("l02", "主任某", Sex.FEMALE, OfficeKind.DIRECTOR, None),
    ("d01", "内勤甲", Sex.FEMALE, OfficeKind.SERVICE_CENTRE, None),
    ("d02", "内勤乙", Sex.MALE, OfficeKind.GROUP_OFFICE, None),
    ("q01", "区办某", Sex.MALE, OfficeKind.DISTRICT_OFFICE, None),
)


def config(**changes: Any) -> Config:
    """The workspace of 示例街道 with three communities, its staff and the campaign of 2022; changes by field."""
    made = Config(
        unit=Unit(
            name="示例街道", district="示例区", division=DIVISION, compiled_by="d01", reviewed_by="d02", head="l01"
        ),
        store="00000000-0000-4000-8000-000000000000",
        demo=True,
        campaign=Campaign(
            name="2022年“毒情大排查”专项行动",
            year=2022,
            document="示例街道〔2022〕3号",
            issued=date(2022, 3, 14),
            phases=tuple(Phase(name=name, start=start, end=end) for name, start, end in _PHASES),
        ),
        communities=tuple(Community(name=name, liaison=f"c0{n}") for n, name in enumerate(COMMUNITIES, 1)),
        staff=tuple(
            Staff(
                id=staff_id,
                name=name,
                sex=sex,
                offices=(Office(office=office, from_=date(2021, 1, 1), community=community),),
            )
            for staff_id, name, sex, office, community in _STAFF
        ),
    )
    return msgspec.structs.replace(made, **changes)


def meetings(cases: Iterable[str] = ("C0001",)) -> Meetings:
    """The register with meeting 1, the 会商 that every assessment made here names, and the 动员 before it."""
    return Meetings(
        meetings=(
            Meeting(
                no=1,
                date=date(2022, 3, 30),
                kind=MeetingKind.CONFERENCE,
                community="甲社区",
                participants=("c01", "p01", "d02"),
                minutes="会议纪要-1",
                cases=tuple(cases),
                decisions="逐人会商评估",
            ),
            Meeting(no=2, date=date(2022, 3, 2), kind=MeetingKind.MOBILISATION, minutes="动员会签到表", people=24),
        )
    )


def package(week: str, **more: Any) -> Package:
    """The signed package of a week, sent on its Sunday; changes by field."""
    sent = date.fromisocalendar(int(week[:4]), int(week[6:]), 7)
    fields: dict[str, Any] = {"compiled_by": "内勤甲", "reviewed_by": "内勤乙", "head": "书记某"}
    return Package(**{"no": int(week[6:]), "week": week, "submitted_on": sent, **fields, **more})


def registers(cases: Iterable[str] = ("C0001",)) -> Registers:
    """Those of an office that keeps up: meetings, a package for every week that is over, a comparison of yesterday."""
    return Registers(
        meetings=meetings(cases),
        packages=Packages(packages=tuple(package(f"2022-W{week}") for week in range(10, 14))),
        platform=Comparison(date=date(2022, 4, 6), compared_on=date(2022, 4, 6), same=tuple(cases)),
    )


def case(changes: Mapping[str, object] | None = None, /, *, id: str = "C0001", resign: bool = True) -> Case:
    """A complete case in 甲社区: met, talked with, tested, of medium risk, approved, filed. `changes` by dotted path.

    A value is as in TOML (text, date, number, bool, list, table); None takes it out; an entry is named by its `no` or
    its position. Another `id` makes another person. The signatures stand for the facts as changed, so that one change
    breaks one rule; `resign=False` leaves those of the unchanged case.
    """
    document = _document(id)
    if not resign:
        _sign(document)
    # A test's own tables are not changed by a later path into them.
    for path, value in deepcopy(dict(changes or {})).items():
        _put(document, path, value)
    if resign:
        _sign(document, {path for path in changes or {} if path.endswith(".facts")})
    return _convert(document)


def as_document(case: Case) -> dict[str, Any]:
    """A case as the tables and values that TOML would hold."""
    document: dict[str, Any] = _plain(msgspec.to_builtins(case, builtin_types=BUILTIN_TYPES))
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _convert(document: dict[str, Any]) -> Case:
    return msgspec.convert(document, Case, builtin_types=BUILTIN_TYPES)


def _sign(document: dict[str, Any], spared: Iterable[str] = ()) -> None:
    """Writes the fingerprints that assess and approve would write, except at the paths that a test has set itself."""
    spared = set(spared)
    for assessment in document.get("assessments", ()):
        place = f"assessments.{assessment['no']}"
        if f"{place}.facts" not in spared:
            assessment["facts"] = fingerprint(_convert(document))
        made = _convert(document)
        signed = signed_fingerprint(made, next(a for a in made.assessments if a.no == assessment["no"]))
        for position, approval in enumerate(assessment.get("approvals", ()), 1):
            if f"{place}.approvals.{position}.facts" not in spared:
                approval["facts"] = signed


def _put(document: dict[str, Any], path: str, value: object) -> None:
    *way, last = path.split(".")
    place: Any = document
    for step in way:
        place = _enter(place, step)
    if isinstance(place, list):
        entry = _enter(place, last)
        place.remove(entry) if value is None else place.__setitem__(place.index(entry), value)
    elif value is None:
        place.pop(last, None)
    else:
        place[last] = value


def _enter(place: Any, step: str) -> Any:
    if isinstance(place, dict):
        return place.setdefault(step, {})
    named = [entry for entry in place if str(entry.get("no", "")) == step]
    return named[0] if named else place[int(step) - 1]


def _document(case_id: str) -> dict[str, Any]:
    number = int(case_id[1:])
    birth = date(1978, 11, 29) + timedelta(days=number)
    name = "周李王张陈"[number % 5] + "试" + "三四五六七八九甲乙丙丁戊己庚辛壬癸子丑寅"[(number - 1) % 20]
    paper = f"2022-{number:03d}"
    return {
        "case": {
            "id": case_id,
            "kind": "登记在册",
            "community": "甲社区",
            "opened": date(2022, 3, 7),
            "source": f"2022-03-07 名册 第{number}行",
        },
        "person": {
            "name": name,
            "sex": "男",
            "id_number": identity_number.make(birth, 2 * number % 1000 + 1),
            "birth_date": birth,
            "ethnicity": "汉族",
            "education": "初中",
            "marital_status": "离婚",
            "political_status": "群众",
            "occupation": "个体经营",
            "employer": "早餐店",
            "phone": f"138{number:08d}",
            "wechat": f"shi{number}",
        },
        "residence": {
            "household_address": f"示例区示例街道甲社区解放路{number}号",
            "household_division": DIVISION,
            "household_police_station": "示例派出所",
            "current_address": f"示例区示例街道甲社区解放路{number}号",
            "since": date(1998, 1, 1),
            "separated": False,
            "dual_control": False,
        },
        "status": {
            "current": "社区戒毒",
            "since": date(2021, 7, 20),
            "place": "示例街道",
            "document": f"示公(禁)社戒决字〔2021〕{number}号",
        },
        "screening": {
            "asked_on": date(2022, 3, 12),
            "special_illness": "无",
            "prior_drug_crime": "无",
            "driving_licence": "无",
            "public_role": "无",
            "hardship": "无",
            "employment_need": "无",
        },
        "drug_history": {
            "substances": ["甲基苯丙胺(冰毒)"],
            "route": "烫吸",
            "first_use": date(2012, 6, 1),
            "first_seized": date(2013, 2, 10),
            "last_seized": date(2021, 7, 5),
            "last_use": date(2021, 7, 5),
            "last_use_source": "行政处罚决定书",
            "seizures": 2,
            "addiction": "吸毒成瘾",
        },
        "treatments": [
            {
                "no": 1,
                "kind": "社区戒毒",
                "start": date(2021, 7, 20),
                "due_end": date(2024, 7, 20),
                "place": "示例街道",
                "decision": f"示公(禁)社戒决字〔2021〕{number}号",
            }
        ],
        "agreement": {
            "kind": "社区戒毒协议",
            "signed_on": date(2021, 7, 20),
            "until": date(2024, 7, 20),
            "document": f"协议-2021-{number}",
        },
        "contact": {
            "outcome": "已见面(现场)",
            "decided_on": date(2022, 3, 12),
            "channels": [{"kind": "微信", "with": "c01", "since": date(2022, 3, 12)}],
        },
        "visits": [
            {
                "no": 1,
                "date": date(2022, 3, 12),
                "method": "敲门",
                "with": "本人",
                "by": ["c01", "p01"],
                "reached": True,
                "identity_check": "身份证",
                "summary": f"生活稳定,经营早餐店。第{number}户。",
                "document": f"谈话记录-{paper}-1",
                "pages": 2,
            },
            {
                "no": 2,
                "date": date(2022, 3, 13),
                "method": "走访",
                "with": "亲属",
                "informant": "周某(姐)",
                "by": ["c01", "p01"],
                "reached": True,
                "confidentiality_told": True,
                "summary": f"近一年未见异常。第{number}户。",
                "document": f"谈话记录-{paper}-2",
                "pages": 1,
            },
        ],
        "tests": [
            {
                "no": 1,
                "state": "已检",
                "sample": "尿液",
                "stage": "现场检测",
                "date": date(2022, 3, 12),
                "place": "示例派出所",
                "reason": "社区戒毒定期检测",
                "collectors": ["c01", "p01"],
                "body": "示例派出所",
                "result": "阴性",
                "basis": "社区戒毒协议",
                "told_on": date(2022, 3, 12),
                "document": f"检测-{paper}",
            }
        ],
        "assessments": [
            {
                "no": 1,
                "drawn_up": date(2022, 3, 30),
                "scale": "2016-37",
                "level": "中",
                "meeting": 1,
                "reason": "社区戒毒执行期内,遵守协议",
                "statement": "本人已知,无异议",
                "circumstances": [{"code": "M1", "evidence": "责令社区戒毒决定书"}],
                "approvals": [
                    _approval(1, ["c01", "p01"], date(2022, 4, 1), "会议纪要-1", opinion="评为中风险"),
                    _approval(2, ["p09"], date(2022, 4, 2), f"核查意见-{number}"),
                    _approval(3, ["l01", "l02"], date(2022, 4, 4), f"审批表-{number}"),
                    _approval(4, ["q01"], date(2022, 4, 6), f"备案-{number}", receipt=f"区备-{paper}"),
                ],
            }
        ],
        "plan": {
            "no": f"策-{paper}",
            "goal": "稳定经营,完成社区戒毒",
            "drawn_up": date(2022, 4, 6),
            "level": "中",
            "review": date(2022, 7, 1),
        },
        "measures": [
            {
                "no": 1,
                "kind": "定期谈话",
                "basis": "社区戒毒协议",
                "responsible": "c01",
                "start": date(2022, 4, 6),
                "review": date(2022, 7, 1),
            }
        ],
        "filings": [
            {
                "no": 1,
                "what": "中风险",
                "to": "街道政务服务中心",
                "date": date(2022, 4, 6),
                "receipt": f"收-{paper}",
            }
        ],
        "care": [
            {
                "no": 1,
                "need": "技能培训",
                "asked_on": date(2022, 3, 12),
                "referred_to": "人社",
                "referred_on": date(2022, 3, 15),
                "result": "已参加培训班",
                "satisfied": "满意",
                "closed_on": date(2022, 4, 6),
            }
        ],
        "platform": {"compared_on": date(2022, 4, 6), "result": "一致", "entered_on": date(2022, 4, 6)},
        "documents": [
            {"no": n, "part": part, "kind": kind, "number": f"{kind}-{number}", "date": date(2022, 4, 6), "pages": 1}
            | {"place": "档案柜 2-3"}
            for n, (part, kind) in enumerate(
                (
                    ("基本情况", "基本情况表"),
                    ("戒毒协议", "社区戒毒协议"),
                    ("风险评估", "审批表"),
                    ("管理措施", "管控措施表"),
                    ("就业救助", "帮扶登记表"),
                ),
                1,
            )
        ],
    }


def _approval(step: int, by: list[str], day: date, document: str, **more: object) -> dict[str, object]:
    return {"step": step, "decision": "同意", "by": by, "date": day, "document": document, **more}
