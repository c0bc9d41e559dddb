"""三(二) in the demo: a day of visits. 见面、谈话、检测三件事, and the questions that go with them."""

from datetime import date, timedelta

from msgspec.structs import replace

from drugcheck.demo.book import Book
from drugcheck.demo.faults import DEAD, MOVED, UNVISITED, fault_of
from drugcheck.demo.people import Profile
from drugcheck.domain import caring, contacting, documents, testing, visits
from drugcheck.domain.case import Care, Case, Channel, Document, Hardship, NotApplicable, Screening, Test, Visit
from drugcheck.domain.facts import CUSTODY
from drugcheck.domain.office import Config
from drugcheck.domain.vocabulary import (
    Answer,
    CareService,
    ChannelKind,
    ContactOutcome,
    DossierPart,
    DossierSection,
    Interviewee,
    Sample,
    TestResult,
    TestStage,
    TestState,
    VisitMethod,
)

DAYS = tuple(
    day for day in (date(2022, 3, 7) + timedelta(days=n) for n in range(25)) if day.weekday() < 5 and day.month == 3
)


def team_of(community: str, config: Config) -> tuple[str, str]:
    """The drug worker and the community police officer of a community."""
    index = [c.name for c in config.communities].index(community) + 1
    return f"c{index:02d}", f"p{index:02d}"


def survey(book: Book, people: list[Profile]) -> None:
    """Records what a day of the survey brought for the cases whose turn it is."""
    turn = DAYS.index(book.today)
    with book.change("visit.add") as change:
        for number, profile in enumerate(people, 1):
            if number in UNVISITED | DEAD | MOVED or profile.outcome is None:
                continue
            first = number % (len(DAYS) - 2)
            if not first <= turn <= first + 2:
                continue
            case = change.case(f"C{number:04d}")
            change.put(_day_of(case, profile, number, turn - first, book))


def _day_of(case: Case, profile: Profile, number: int, nth: int, book: Book) -> Case:
    if profile.outcome is ContactOutcome.UNREACHABLE:
        return _searched(case, profile, number, nth, book)
    if profile.outcome is ContactOutcome.REACHED:
        return _reached(case, profile, number, nth, book)
    return _met(case, profile, number, nth, book)


def ask_families(book: Book, people: list[Profile]) -> None:
    """四(七): who is in custody has a dossier too. The families are asked; of some the papers are behind."""
    with book.change("visit.add") as change:
        for number, profile in enumerate(people, 1):
            if profile.status.current not in CUSTODY or number in UNVISITED | DEAD | MOVED or number % 8 == 1:
                continue
            case = _informant(change.case(f"C{number:04d}"), profile, number, book, 1)
            left_out = NotApplicable(
                no=1,
                section=DossierSection.MEASURES.value,
                reason="羁押期间由场所管理,出所前衔接",
                date=book.today,
            )
            case = replace(case, not_applicable=(left_out,))
            change.put(_asked(case, profile, number, book))


def _visit(profile: Profile, number: int, book: Book, **values: object) -> Visit:
    base = Visit(
        no=1,
        date=book.today,
        method=VisitMethod.DOOR,
        interviewee=Interviewee.SELF,
        by=team_of(profile.community, book.config),
    )
    if fault_of(number) == "no police" and values.get("interviewee") is not None:
        values["by"] = base.by[:1]
    return replace(base, **values)


def _informant(case: Case, profile: Profile, number: int, book: Book, nth: int) -> Case:
    relative = nth == 1
    visit = _visit(
        profile,
        number,
        book,
        method=VisitMethod.INQUIRY,
        interviewee=Interviewee.RELATIVE if relative else Interviewee.NEIGHBOUR,
        informant="姐姐" if relative else "楼上邻居",
        confidentiality_told=True,
        summary=f"第{number}号档案,近一年情况平稳。" if relative else f"第{number}号档案,偶有来往,未见异常。",
        document=f"谈话记录-2022-{number:03d}-{nth + 1}",
        pages=1,
    )
    return visits.add_visit(case, visit, book.config, book.today).case


def _met(case: Case, profile: Profile, number: int, nth: int, book: Book) -> Case:
    if nth == 1 and fault_of(number) != "no informant":
        return _informant(case, profile, number, book, nth)
    if nth:
        return case
    video = profile.outcome is ContactOutcome.MET_BY_VIDEO
    visit = _visit(
        profile,
        number,
        book,
        method=VisitMethod.VIDEO if video else VisitMethod.DOOR,
        identity_check="出示身份证",
        summary=f"第{number}号档案,本人自述生活稳定。",
        document=None if fault_of(number) == "no transcript" else f"谈话记录-2022-{number:03d}-1",
        pages=2,
    )
    case = visits.add_visit(case, visit, book.config, book.today).case
    case = _in_touch(case, ChannelKind.WECHAT, visit, book)
    case = _plan(case, number, book) if video else _test(case, profile, number, book)
    return _asked(case, profile, number, book)


def _reached(case: Case, profile: Profile, number: int, nth: int, book: Book) -> Case:
    if nth:
        return _informant(case, profile, number, book, nth)
    visit = _visit(
        profile,
        number,
        book,
        method=VisitMethod.PHONE,
        identity_check="核对出生日期",
        summary=f"第{number}号档案,电话联系,在外务工。",
        document=f"谈话记录-2022-{number:03d}-1",
        pages=1,
    )
    case = visits.add_visit(case, visit, book.config, book.today).case
    case = _in_touch(case, ChannelKind.PHONE, visit, book)
    return _asked(_plan(case, number, book), profile, number, book)


def _in_touch(case: Case, kind: ChannelKind, visit: Visit, book: Book) -> Case:
    channel = Channel(kind=kind, staff=visit.by[0], since=book.today)
    return contacting.add_channel(case, channel, book.config, book.today).case


def _searched(case: Case, profile: Profile, number: int, nth: int, book: Book) -> Case:
    attempt = _visit(profile, number, book, reached=False)
    case = visits.add_visit(case, attempt, book.config, book.today).case
    if nth:
        case = _informant(case, profile, number, book, nth)
    if nth == 2:
        today = book.today
        case = visits.set_outcome(case, ContactOutcome.UNREACHABLE, today, book.config, today, evidence=None).case
    return case


def _test(case: Case, profile: Profile, number: int, book: Book) -> Case:
    fault = fault_of(number)
    team = team_of(profile.community, book.config)
    test = Test(
        no=1,
        state=TestState.DONE,
        sample=Sample.HAIR if number % 3 == 0 else Sample.URINE,
        stage=TestStage.LABORATORY if number % 3 == 0 else TestStage.ON_SITE,
        date=book.today,
        place="示例街道",
        collectors=team[:1] if fault == "one collector" else team,
        body="示例检测中心" if number % 3 == 0 else "示例派出所",
        result=TestResult.NEGATIVE,
        basis="本人同意",
        told_on=None if fault == "not told" else book.today,
        document=f"检测-2022-{number:03d}",
    )
    return testing.add_test(case, test, book.config, book.today).case


def _plan(case: Case, number: int, book: Book) -> Case:
    year = 2023 if fault_of(number) == "planned next year" else 2022
    test = Test(
        no=1,
        state=TestState.PLANNED,
        sample=Sample.HAIR,
        planned_on=date(year, 9, 1 + number % 28),
        place="示例街道",
        reason="联系到未现场见面",
    )
    return testing.plan_test(case, test, book.config, book.today).case


def _asked(case: Case, profile: Profile, number: int, book: Book) -> Case:
    """The questions of 二(四)-(十), with what was answered, and what follows from the answers."""
    if fault_of(number) == "not asked":
        return case
    told = profile.circumstances
    today = book.today

    def answer(present: object) -> Answer:
        return Answer.YES if present else Answer.NO

    needs_work = number % 12 == 0
    screening = Screening(
        asked_on=today,
        special_illness=answer(told.illness),
        prior_drug_crime=answer(told.conviction),
        driving_licence=Answer.UNKNOWN if number % 71 == 3 else answer(told.licence),
        public_role=answer(told.role),
        hardship=answer(told.hardship),
        employment_need=answer(needs_work),
    )
    checked = number % 4 != 0
    case = replace(
        case,
        drug_history=replace(
            case.drug_history,
            abstinence_checked_on=today if checked else None,
            abstinence_checked_by=team_of(profile.community, book.config)[1] if checked else None,
        ),
        screening=screening,
        health=(told.illness,) if told.illness else (),
        relatives=told.relatives,
        public_role=told.role,
    )
    if told.hardship is not None:
        case = caring.add_hardship(case, _hardship(told.hardship, number, today)).case
        case = caring.add_care(case, _care("临时救助", CareService.CIVIL_AFFAIRS, today, done=number % 2 == 0)).case
    if told.illness is not None:
        case = caring.add_care(case, _care("随访就医", CareService.HEALTH, today, done=True)).case
    if needs_work:
        case = caring.add_care(case, _care("就业", CareService.EMPLOYMENT, today, done=number % 24 == 0)).case
    document = Document(
        no=1,
        part=DossierPart.BASICS,
        kind="谈话记录",
        number=f"谈话记录-2022-{number:03d}-1",
        date=today,
        pages=2,
        place="档案柜 2-3",
    )
    return documents.add_document(case, document).case


def _hardship(told: Hardship, number: int, today: date) -> Hardship:
    relative = None if fault_of(number) == "no hardship relative" else told.relative
    return replace(told, relative=relative, since=today)


def _care(need: str, service: CareService, today: date, *, done: bool) -> Care:
    return Care(
        no=1,
        need=need,
        asked_on=today,
        referred_to=service,
        referred_on=today,
        result="已办理" if done else None,
        closed_on=today if done else None,
    )
