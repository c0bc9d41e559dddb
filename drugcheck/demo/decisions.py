"""三(三) and 四(五) in the demo: conferences, assessments, the four steps, plans and filings."""

from datetime import date, timedelta

from drugcheck.demo.book import Book
from drugcheck.demo.faults import fault_of
from drugcheck.demo.people import Profile
from drugcheck.demo.survey import team_of
from drugcheck.domain import approving, assessing, caring, planning, testing
from drugcheck.domain.approval import Standing
from drugcheck.domain.case import Care, Case, Circumstance, Measure, Test
from drugcheck.domain.conferring import add_meeting
from drugcheck.domain.facts import Facts
from drugcheck.domain.registers import Meeting
from drugcheck.domain.vocabulary import (
    CareService,
    ControlStatus,
    FilingTarget,
    RiskLevel,
    Sample,
    TestResult,
    TestStage,
    TestState,
)

_UNDER_MEASURE = frozenset({ControlStatus.COMMUNITY_TREATMENT, ControlStatus.COMMUNITY_RECOVERY})


def _ground(level: RiskLevel, profile: Profile) -> tuple[str, str]:
    """The circumstance that a file of that level rests on, and the paper that shows it."""
    if level is RiskLevel.HIGH:
        return "H2", "严重违反协议告诫书"
    if level is RiskLevel.LOW:
        return "L1", "检测报告及谈话记录"
    return ("M1", "决定书") if profile.status.current in _UNDER_MEASURE else ("M3", "行政处罚决定书")


def confer(book: Book, people: list[Profile]) -> None:
    """One conference a community, with minutes: 四(五) 「逐个…会商分类评估,形成会议纪要」."""
    config, today = book.config, book.today
    with book.change("meeting.add") as change:
        register = change.meetings
        for community in config.communities:
            numbers = [n for n, profile in enumerate(people, 1) if profile.community == community.name]
            meeting = Meeting(
                no=1,
                date=today,
                community=community.name,
                participants=(*team_of(community.name, config), "d02"),
                minutes=f"{community.name}会议纪要-2022-1",
                cases=tuple(f"C{number:04d}" for number in numbers),
                people=5,
            )
            register, _, _ = add_meeting(register, meeting, config, today)
        change.meetings = register


def _assessable(case: Case, profile: Profile, book: Book) -> bool:
    facts = Facts(case, book.config, book.today)
    return profile.level is not None and facts.in_society and facts.talks_complete


def assess(book: Book, people: list[Profile]) -> None:
    """Draws up the assessment of everybody whose talks are complete, and records that the community signed it."""
    config, today = book.config, book.today
    with book.change("assess") as change:
        meetings = change.meetings
        for number, profile in enumerate(people, 1):
            case = change.case(f"C{number:04d}")
            if profile.level is None or not _assessable(case, profile, book):
                continue
            code, paper = _ground(profile.level, profile)
            meeting = next(m for m in meetings.meetings if m.community == profile.community)
            case = assessing.draw_up(
                case,
                config,
                book.scales,
                meetings,
                today,
                level=profile.level,
                circumstances=(Circumstance(code=code, evidence=paper),),
                meeting=meeting.no,
                reason=f"符合{code}情形",
                statement="本人已知,无异议",
            ).case
            case = approving.sign(
                case,
                config,
                meetings,
                today,
                by=team_of(profile.community, config),
                document=meeting.minutes,
                opinion=f"评为{profile.level}风险",
            ).case
            change.put(case)


def sign(book: Book, people: list[Profile], step: int, share: int) -> None:
    """Records a step for those who have the step before; of every ten files `share` get it."""
    config, today = book.config, book.today
    signers = {2: ("p09",), 3: ("l01", "l02"), 4: ("q01",)}[step]
    with book.change("approve") as change:
        meetings = change.meetings
        for number in range(1, len(people) + 1):
            case = change.case(f"C{number:04d}")
            state = Facts(case, config, today).approval
            if state.standing is not Standing.UNDER_WAY or state.next_step != step or number % 10 >= share:
                continue
            signed = approving.sign(
                case,
                config,
                meetings,
                today,
                by=signers,
                step=step,
                document=f"{['', '', '核查意见', '审批件', '备案表'][step]}-{number}",
                opinion="同意",
                receipt=f"备2022-{number:03d}" if step == 4 else None,
            )
            change.put(signed.case)


def follow_up(book: Book, people: list[Profile]) -> None:
    """Plans, measures and filings; a new fact comes in for some, and their approvals lapse."""
    with book.change("plan") as change:
        for number, profile in enumerate(people, 1):
            case = change.case(f"C{number:04d}")
            changed = _planned(case, profile, number, book)
            if fault_of(number) == "new fact" and changed.assessments:
                changed = _new_test(changed, profile, book)
            change.put(changed)


def _planned(case: Case, profile: Profile, number: int, book: Book) -> Case:
    config, today = book.config, book.today
    level = Facts(case, config, today).level
    if level not in (RiskLevel.HIGH, RiskLevel.MEDIUM) or fault_of(number) == "no plan":
        return case
    measure = Measure(
        no=1,
        kind=next(kind for kind, levels in sorted(book.measures.items()) if level in levels),
        basis="风险评估审批表",
        responsible=team_of(profile.community, config)[0],
        start=today,
        review=today + timedelta(days=85),
    )
    case = planning.add_measure(case, measure, config, today, book.measures).case
    if level is RiskLevel.MEDIUM:
        return planning.file(case, config, today, FilingTarget.SERVICE_CENTRE, receipt=f"收2022-{number:03d}").case
    case = caring.add_care(
        case, Care(no=1, need="就业帮扶", asked_on=today, referred_to=CareService.EMPLOYMENT, referred_on=today)
    ).case
    case = planning.draw_up_plan(
        case, config, today, no=f"策-2022-{number:03d}", goal="稳定治疗与就业", review=date(2022, 7, 1)
    ).case
    return planning.file(case, config, today, FilingTarget.DISTRICT, receipt=f"备策2022-{number:03d}").case


def _new_test(case: Case, profile: Profile, book: Book) -> Case:
    today = book.today
    test = Test(
        no=1,
        state=TestState.DONE,
        sample=Sample.HAIR,
        stage=TestStage.LABORATORY,
        date=today,
        collectors=team_of(profile.community, book.config),
        body="示例检测中心",
        result=TestResult.NEGATIVE,
        basis="本人同意",
        told_on=today,
        document=f"检测-{case.id}-2",
    )
    return testing.add_test(case, test, book.config, today).case
