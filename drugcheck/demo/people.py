"""Synthetic people: nobody of them exists. ID numbers stand in region 000000, which is never issued.

Everything follows from one seed, so that the same demo can be made again. Proportions follow what is known of real
units (docs/decisions.md): about 1 % high, half medium, half low; about 5 % out of contact.
"""

import random
from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from drugcheck.demo.faults import LONG_ABSTINENT
from drugcheck.domain import identity_number
from drugcheck.domain.case import (
    Conviction,
    DrugHistory,
    Hardship,
    Health,
    Licence,
    Person,
    PublicRole,
    Relative,
    Residence,
    Status,
    Treatment,
)
from drugcheck.domain.ethnicity import Ethnicity
from drugcheck.domain.vocabulary import (
    ContactOutcome,
    ControlStatus,
    Education,
    EndReason,
    HardshipKind,
    Illness,
    IntakeRoute,
    LicenceState,
    MaritalStatus,
    Occupation,
    Offence,
    PoliticalStatus,
    PublicRoleKind,
    RiskLevel,
    Sex,
    Substance,
    TreatmentKind,
)

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
SHARES = (("甲社区", 82), ("乙社区", 71), ("丙社区", 61))
DIVISION = "000000"
_EDUCATION = (Education.JUNIOR,) * 6 + (Education.PRIMARY,) * 3 + (Education.SENIOR, Education.VOCATIONAL)
_OCCUPATION = (Occupation.NONE,) * 4 + (Occupation.SELF_EMPLOYED,) * 3 + (Occupation.FREELANCE, Occupation.EMPLOYEE)
_MARITAL = (MaritalStatus.MARRIED,) * 4 + (MaritalStatus.DIVORCED,) * 3 + (MaritalStatus.SINGLE,) * 2
_SUBSTANCES = (Substance.METHAMPHETAMINE,) * 5 + (Substance.HEROIN,) * 3 + (Substance.KETAMINE,)


class Profile(NamedTuple):
    """One synthetic person and what will happen to the file."""

    community: str
    person: Person
    residence: Residence
    status: Status
    history: DrugHistory
    treatments: tuple[Treatment, ...]
    outcome: ContactOutcome | None
    level: RiskLevel | None
    circumstances: "Circumstances"


class Circumstances(NamedTuple):
    """What the goals of 二(四)-(十) ask for."""

    illness: Health | None
    conviction: Conviction | None
    licence: Licence | None
    role: PublicRole | None
    hardship: Hardship | None
    relatives: tuple[Relative, ...]


def communities_of(count: int) -> list[str]:
    """The community of each of `count` people, in the proportions of the default 82 : 71 : 61."""
    total = sum(share for _, share in SHARES)
    bounds = [round(count * sum(s for _, s in SHARES[: n + 1]) / total) for n in range(len(SHARES))]
    names: list[str] = []
    for (name, _), bound in zip(SHARES, bounds, strict=True):
        names += [name] * (bound - len(names))
    return names


def profiles(count: int, seed: int, today: date) -> list[Profile]:
    """`count` people in the order of the roster; the same for the same seed and day."""
    rng = random.Random(seed)  # noqa: S311 - a demo has to be repeatable
    made = [_profile(rng, number, community, today) for number, community in enumerate(communities_of(count), 1)]
    taken: set[object] = set()
    return [profile._replace(person=_told_apart(profile.person, taken)) for profile in made]


def _told_apart(person: Person, taken: set[object]) -> Person:
    """The person with an ID number, and a name beside the birth date, that nobody before has: a roster would ask."""
    number, birth, name = person.id_number or "", person.birth_date, person.name or ""
    while birth is not None and number in taken:
        number = identity_number.make(birth, (int(number[14:17]) + 2) % 1000)
    while (name, birth) in taken:
        name += GIVEN[len(name) % len(GIVEN)]
    taken |= {number, (name, birth)}
    return person if (number, name) == (person.id_number, person.name) else replace(person, id_number=number, name=name)


def _profile(rng: random.Random, number: int, community: str, today: date) -> Profile:
    sex = Sex.FEMALE if rng.random() < 0.15 else Sex.MALE
    birth = date(rng.randint(1958, 1998), rng.randint(1, 12), rng.randint(1, 28))
    person = Person(
        name=rng.choice(SURNAMES) + "试" + rng.choice(GIVEN),
        sex=sex,
        id_number=identity_number.make(birth, number * 2 % 1000 + (0 if sex is Sex.FEMALE else 1)),
        birth_date=birth,
        ethnicity=rng.choice((Ethnicity.HAN,) * 12 + (Ethnicity.MIAO, Ethnicity.TUJIA)),
        education=rng.choice(_EDUCATION),
        marital_status=rng.choice(_MARITAL),
        political_status=PoliticalStatus.MASSES,
        occupation=rng.choice(_OCCUPATION),
        phone=f"1380000{number:04d}" if number < 10_000 else f"139{number:08d}",
    )
    address = f"示例区示例街道{community[0]}路{rng.randint(1, 120)}号{rng.randint(1, 9)}栋{rng.randint(101, 806)}"
    residence = Residence(
        household_address=address,
        household_division=DIVISION,
        household_police_station="示例派出所",
        current_address=address,
        since=max(birth, date(birth.year + rng.randint(0, 20), 1, 1)),
        separated=False,
    )
    kind = rng.random()
    first_use = date(min(birth.year + rng.randint(18, 28), 2021), rng.randint(1, 12), rng.randint(1, 28))
    last_use = _last_use(rng, kind, first_use, today)
    if number in LONG_ABSTINENT:
        # Ten years and eleven months on the demo's day, whatever the seed says.
        kind, birth = 1.0, date(1970, birth.month, birth.day)
        first_use, last_use = date(2004, 6, 1), date(2011, 5, 3)
        person = replace(person, birth_date=birth, id_number=identity_number.make(birth, number * 2 + 1), sex=Sex.MALE)
    history = DrugHistory(
        substances=(rng.choice(_SUBSTANCES),),
        route=IntakeRoute.VAPOUR,
        first_use=first_use,
        first_seized=min(first_use + timedelta(days=rng.randint(60, 900)), last_use),
        last_seized=last_use,
        last_use=last_use,
        last_use_source="行政处罚决定书",
        seizures=rng.randint(1, 4),
    )
    status, treatments = _status(rng, kind, number, last_use, today)
    level = _level(rng, status.current, today, last_use)
    return Profile(
        community=community,
        person=person,
        residence=residence,
        status=status,
        history=history,
        treatments=treatments,
        outcome=_outcome(rng, status.current),
        level=level,
        circumstances=_circumstances(rng, number, birth),
    )


def _last_use(rng: random.Random, kind: float, first_use: date, today: date) -> date:
    """Recent for those under a measure, long ago for the rest."""
    days = rng.randint(40, 900) if kind < 0.22 else rng.randint(200, 1_000) if kind < 0.4 else rng.randint(1_150, 5_200)
    return min(max(today - timedelta(days=days), first_use + timedelta(days=1)), today - timedelta(days=30))


def _status(
    rng: random.Random, kind: float, number: int, last_use: date, today: date
) -> tuple[Status, tuple[Treatment, ...]]:
    start = min(last_use + timedelta(days=14), today)
    if kind < 0.07:
        return _under(TreatmentKind.COMMUNITY_TREATMENT, ControlStatus.COMMUNITY_TREATMENT, "社戒", start, 3, number)
    if kind < 0.12:
        return _under(TreatmentKind.COMMUNITY_RECOVERY, ControlStatus.COMMUNITY_RECOVERY, "社康", start, 3, number)
    if kind < 0.17:
        return _under(TreatmentKind.COMPULSORY, ControlStatus.COMPULSORY, "强戒", start, 2, number)
    if kind < 0.22:
        custody = rng.choice((ControlStatus.DETAINED, ControlStatus.IMPRISONED))
        document = f"示公(禁)拘字〔{start.year}〕{number}号"
        return Status(current=custody, since=start, place="示例监管场所", document=document), ()
    ended = Treatment(
        no=1,
        kind=TreatmentKind.PENALTY,
        start=last_use,
        end=min(last_use + timedelta(days=15), today),
        end_reason=EndReason.TERM,
        place="示例拘留所",
        decision=f"示公(禁)行罚决字〔{last_use.year}〕{number}号",
    )
    current = ControlStatus.THREE_YEARS if last_use <= _years(today, -3) else ControlStatus.UNDER_THREE_YEARS
    return Status(current=current, since=ended.end), (ended,)


def _under(
    kind: TreatmentKind, current: ControlStatus, word: str, start: date, years: int, number: int
) -> tuple[Status, tuple[Treatment, ...]]:
    """A measure that still runs, and the status it gives."""
    place = "示例强制隔离戒毒所" if kind is TreatmentKind.COMPULSORY else "示例街道"
    decision = f"示公(禁){word}决字〔{start.year}〕{number}号"
    treatment = Treatment(no=1, kind=kind, start=start, due_end=_years(start, years), place=place, decision=decision)
    return Status(current=current, since=start, place=place, document=decision), (treatment,)


def _years(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


def _level(rng: random.Random, current: ControlStatus | None, today: date, last_use: date) -> RiskLevel | None:
    if current in (ControlStatus.COMPULSORY, ControlStatus.DETAINED, ControlStatus.IMPRISONED):
        return None
    if current in (ControlStatus.COMMUNITY_TREATMENT, ControlStatus.COMMUNITY_RECOVERY):
        return RiskLevel.HIGH if rng.random() < 0.2 else RiskLevel.MEDIUM
    return RiskLevel.MEDIUM if last_use > _years(today, -3) else RiskLevel.LOW


def _outcome(rng: random.Random, current: ControlStatus | None) -> ContactOutcome | None:
    if current in (ControlStatus.COMPULSORY, ControlStatus.DETAINED, ControlStatus.IMPRISONED):
        return None
    roll = rng.random()
    if roll < 0.045:
        return ContactOutcome.UNREACHABLE
    if roll < 0.14:
        return ContactOutcome.REACHED
    return ContactOutcome.MET_BY_VIDEO if roll < 0.2 else ContactOutcome.MET


def _circumstances(rng: random.Random, number: int, birth: date) -> Circumstances:
    illness = conviction = licence = role = hardship = None
    relatives: tuple[Relative, ...] = (Relative(no=1, relation="兄弟姐妹", living=True),)
    if rng.random() < 0.07:
        illness = Health(
            no=1,
            kind=rng.choice((Illness.MENTAL, Illness.DISABILITY, Illness.DISABILITY, Illness.HIV, Illness.CANCER)),
            diagnosed_on=date(rng.randint(2012, 2021), rng.randint(1, 12), rng.randint(1, 28)),
            institution="示例医院",
            source="诊断证明",
            treatment="门诊随访",
        )
    if rng.random() < 0.09:
        year = max(birth.year + 20, rng.randint(2005, 2017))
        conviction = Conviction(
            no=1,
            offence=rng.choice((Offence.TRAFFICKING, Offence.PREMISES, Offence.POSSESSION)),
            sentenced_on=date(year, 3, 2),
            court="示例区人民法院",
            term="有期徒刑七个月",
            ended_on=date(year, 9, 20),
            document=f"判决书-{year}-{number}",
        )
    if rng.random() < 0.12:
        licence = Licence(
            class_=rng.choice(("C1", "C1", "B2")),
            issued=date(2010, 4, 1),
            valid_until=date(2026, 4, 1),
            state=LicenceState.VALID,
            list_date=date(2022, 3, 5),
            action="已移送核查",
        )
    if rng.random() < 0.015:
        role = PublicRole(kind=PublicRoleKind.INSTITUTION, employer="示例事业单位", document=f"核查函-{number}")
    if rng.random() < 0.085:
        kind = rng.choice((HardshipKind.YOUNG_CHILDREN, HardshipKind.ILLNESS, HardshipKind.AGED_PARENTS))
        relative, band = {
            HardshipKind.YOUNG_CHILDREN: ("女儿", "6-14"),
            HardshipKind.ILLNESS: ("母亲", "60-69"),
            HardshipKind.AGED_PARENTS: ("父母", "70-79"),
        }[kind]
        hardship = Hardship(no=1, kind=kind, relative=relative, age_band=band, carer_now="姐姐")
    return Circumstances(illness, conviction, licence, role, hardship, relatives)
