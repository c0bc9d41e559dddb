"""What one case asks for, and when: each function looks at one section of the file and knows one kind of day."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from drugcheck.domain.approval import DISTRICT_STEP, Standing, leader_signatures, valid_approvals
from drugcheck.domain.calendar import add_months
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.planning import open_measures
from drugcheck.domain.requesting import answer_day
from drugcheck.domain.todo.items import WAIVER_NOTICE, Found, Item, Kind
from drugcheck.domain.vocabulary import (
    CaseKind,
    Decision,
    FilingSubject,
    Interviewee,
    OfficeKind,
    TestState,
    Verification,
)

POLICE: Final = "派出所"
LEADERS: Final = "党政主要领导"
DISTRICT: Final = OfficeKind.DISTRICT_OFFICE.value
# Whose turn it is at each step of 四(五).
TURN: Final = {1: "社区", 2: POLICE, 3: LEADERS, 4: DISTRICT}


def of_case(facts: Facts, context: Context, found: Found) -> Iterator[Item]:
    """All that the case asks for, whenever it is due."""
    for look in _ALWAYS:
        yield from look(facts, context)
    yield from _waivers(facts, context, found)
    if not facts.is_open:
        return
    if facts.is_unverified_hidden:
        yield from _hidden(facts, context)
        return
    for look in _OPEN:
        yield from look(facts, context)
    if facts.in_society:
        for look in _IN_SOCIETY:
            yield from look(facts, context)


def _item(
    facts: Facts,
    kind: Kind,
    what: str,
    due: date,
    command: str,
    entry: object = "",
    waiting_for: str | None = None,
    since: date | None = None,
) -> Item:
    command = f"drugcheck {command.format(case=facts.id)}"
    return Item(kind, facts.id, facts.community, what, due, command, str(entry), waiting_for, since)


def _tests(facts: Facts, context: Context) -> Iterator[Item]:
    """四(六): a planned test on its day, as TS007 sees it."""
    for test in facts.case.tests:
        if test.state is TestState.PLANNED and test.planned_on is not None:
            what = f"落实预定的{test.sample.value if test.sample else ''}检测 {test.no}"
            yield _item(facts, Kind.TEST, what, test.planned_on, f"test amend {{case}} {test.no}", test.no)


def _contact(facts: Facts, context: Context) -> Iterator[Item]:
    """The next meeting that was agreed, until a visit to the person of that day or later is on file."""
    day = facts.case.contact.next
    if day is None:
        return
    if any(visit.interviewee is Interviewee.SELF and visit.date >= day for visit in facts.case.visits):
        return
    yield _item(facts, Kind.CONTACT, "约定的见面", day, "visit add {case} --with self")


def _assessment(facts: Facts, context: Context) -> Iterator[Item]:
    """三(三), 四(五): who is assessed again, and whose signature is waited for."""
    assessment, state, limits = facts.assessment, facts.approval, context.config.limits
    since = state.waiting_since
    if assessment is None or since is None:
        return
    version = f"v{assessment.no}"
    if state.standing is Standing.LAPSED:
        due = _changed_on(facts, since) + timedelta(days=limits.returned_days)
        yield _item(facts, Kind.AGAIN, f"评估{version}的依据已变更,重新评估", due, "assess {case}", version)
        return
    if state.standing is Standing.RETURNED:
        due = since + timedelta(days=limits.returned_days)
        step = assessment.approvals[-1].step
        yield _item(facts, Kind.RETURNED, f"第{step}步退回,整改后重新评估", due, "assess {case}", version)
        return
    if state.standing is Standing.UNDER_WAY:
        step = state.next_step
        signed = len(leader_signatures(assessment))
        part = f"(已签 {signed}/{limits.leaders_signatures})" if TURN[step] == LEADERS and signed else ""
        yield _item(
            facts,
            Kind.APPROVAL,
            f"审批第{step}步{part}",
            since + timedelta(days=limits.waiting_days),
            f"approve {{case}} --step {step}",
            f"{version}.{step}",
            TURN[step],
            since,
        )
    months = limits.reassess_months.get(assessment.level) if assessment.level else None
    if months is not None and state.standing is not Standing.DRAFT:
        due = add_months(assessment.drawn_up, months)
        yield _item(facts, Kind.REASSESS, f"评估满{months}个月,复评", due, "assess {case}", version)


def _changed_on(facts: Facts, signed: date) -> date:
    """The last day that a fact relied on bears, where it is later than the last signature: since when it has lapsed."""
    case = facts.case
    days = [visit.date for visit in case.visits]
    days += [test.date for test in case.tests if test.state is TestState.DONE and test.date]
    days += [day for day in (case.status.since, case.contact.decided_on) if day]
    days += [day for treatment in case.treatments for day in (treatment.start, treatment.end) if day]
    return max([signed, *(day for day in days if day <= facts.today)])


def _plan(facts: Facts, context: Context) -> Iterator[Item]:
    """四(八): a plan is looked at again on the day that it names."""
    plan = facts.case.plan
    if plan is not None and plan.review is not None:
        yield _item(facts, Kind.PLAN, "复核管控方案", plan.review, "plan {case}")


def _measures(facts: Facts, context: Context) -> Iterator[Item]:
    """个人信息保护法 第十九条: a measure is looked at again, or ends, on the day that it names."""
    for measure in open_measures(facts.case):
        if measure.review is not None:
            command = f"measure amend {{case}} {measure.no}"
            yield _item(facts, Kind.MEASURE, f"复核措施 {measure.no}", measure.review, command, measure.no)


def _agreement(facts: Facts, context: Context) -> Iterator[Item]:
    """戒毒条例 第十六条: an agreement is closed when its term is over (PL008)."""
    agreement = facts.case.agreement
    if agreement is not None and agreement.until is not None and agreement.closed_on is None:
        command = "case set {case} agreement.closed_on"
        yield _item(facts, Kind.AGREEMENT, f"{agreement.kind.value}到期", agreement.until, command)


def _inflow(facts: Facts, context: Context) -> Iterator[Item]:
    """二(十二): from three months of residence on the person stands in annex 8 and is assessed."""
    counts_from = facts.inflow_counts_from
    if facts.case.case.kind is CaseKind.INFLOW and counts_from is not None and facts.assessment is None:
        what = f"居住满{context.config.limits.inflow_months}个月,列入附件8并评估"
        yield _item(facts, Kind.INFLOW, what, counts_from, "assess {case}")


def _hidden(facts: Facts, context: Context) -> Iterator[Item]:
    """二(二): a hidden case is verified or goes, as CL008 sees it."""
    hidden = facts.case.hidden
    since = (hidden.reported_on if hidden else None) or facts.case.case.opened
    if hidden is not None and hidden.verification is Verification.REFUTED:
        due = hidden.verified_on or since
        if due is not None:
            yield _item(facts, Kind.HIDDEN, "已查否,应删除", due, "case close {case} --reason refuted")
        return
    ends = [day for day in (hidden.expires if hidden else None,) if day]
    if since is not None:
        ends.append(since + timedelta(days=context.config.limits.hidden_days))
    if not ends:
        return
    sent = hidden.transferred_on if hidden else None
    waiting = POLICE if sent is not None else None
    yield _item(facts, Kind.HIDDEN, "线索到期,核实或删除", min(ends), "case verify {case}", "", waiting, sent)


def _care(facts: Facts, context: Context) -> Iterator[Item]:
    """五(三): a need is referred and the referral has its result; a hardship is a need too (AS001, AS002)."""
    limits, care = context.config.limits, facts.case.care
    for entry in care:
        if entry.closed_on is not None:
            continue
        command = f"care result {{case}} {entry.no}"
        if entry.referred_to is None:
            if entry.asked_on is not None:
                days = limits.urgent_days if entry.urgent else limits.referral_days
                due = entry.asked_on + timedelta(days=days)
                what = f"{'紧急' if entry.urgent else ''}需求 {entry.no} 待转介"
                yield _item(facts, Kind.REFERRAL, what, due, command, entry.no)
        elif entry.referred_on is not None and not entry.result:
            due = entry.referred_on + timedelta(days=limits.result_days)
            service = entry.referred_to.value
            what = f"转介 {entry.no} 待办理结果"
            yield _item(facts, Kind.RESULT, what, due, command, entry.no, service, entry.referred_on)
    if not care:
        for hardship in facts.case.hardships:
            since = hardship.since or facts.case.screening.asked_on
            if since is not None:
                due = since + timedelta(days=limits.referral_days)
                yield _item(facts, Kind.REFERRAL, "特殊困难待转介帮扶", due, "care add {case}", f"h{hardship.no}")


def _filings(facts: Facts, context: Context) -> Iterator[Item]:
    """四(八), 四(五): receipts of what was filed, and of the last step (AP009)."""
    wait = timedelta(days=context.config.limits.receipt_days)
    for filing in facts.case.filings:
        if filing.date is not None and not filing.receipt:
            what = "一人一策备案回执" if filing.what is FilingSubject.PLAN else "中风险备案回执"
            command = f"file {{case}} --to {filing.to.value}"
            to = filing.to.value
            yield _item(facts, Kind.RECEIPT, what, filing.date + wait, command, f"f{filing.no}", to, filing.date)
    if facts.assessment is None or facts.approval.standing is Standing.LAPSED:
        return
    for approval in valid_approvals(facts.assessment):
        agreed = approval.step == DISTRICT_STEP and approval.decision is Decision.AGREED
        if agreed and approval.date is not None and not approval.receipt:
            command = f"approve {{case}} --step {DISTRICT_STEP} --add-paper"
            due = approval.date + wait
            entry = f"v{facts.assessment.no}"
            yield _item(facts, Kind.RECEIPT, "区禁毒办备案回执", due, command, entry, DISTRICT, approval.date)


def _letters(facts: Facts, context: Context) -> Iterator[Item]:
    """二(九), 二(十三): letters without an answer, transfers without a receipt (MV007), deaths not marked (DE004)."""
    limits = context.config.limits
    for letter in facts.case.letters:
        if letter.answered is None and letter.date is not None:
            due = letter.due or letter.date + timedelta(days=limits.receipt_days)
            command = f"form answer {{case}} {letter.no}"
            what = f"{letter.kind.value}函 {letter.no} 待回复"
            yield _item(facts, Kind.LETTER, what, due, command, letter.no, letter.to or POLICE, letter.date)
    if not facts.is_reported:
        return
    moved = facts.case.residence.misregistration
    if moved is not None and moved.letter_on is not None and not moved.receipt:
        due = moved.letter_on + timedelta(days=limits.receipt_days)
        command = "case set {case} residence.misregistration.receipt"
        to = moved.receiver or POLICE
        yield _item(facts, Kind.RECEIPT, "移交函回执", due, command, "transfer", to, moved.letter_on)
    death = facts.case.death
    if facts.is_registered and death is not None and death.date is not None and death.marked_on_platform is None:
        due = death.date + timedelta(days=limits.platform_days)
        command = "case set {case} death.marked_on_platform"
        yield _item(facts, Kind.PLATFORM, "平台更新死亡状态", due, command, "death", POLICE, death.date)


def _requests(facts: Facts, context: Context) -> Iterator[Item]:
    """个人信息保护法 第五十条: what the person asked for is answered within fifteen working days (PV010)."""
    for request in facts.case.requests:
        if request.is_open:
            due = answer_day(request, context.config)
            command = f"request answer {{case}} {request.no}"
            what = f"答复本人{request.kind.value}申请 {request.no}"
            yield _item(facts, Kind.REQUEST, what, due, command, request.no)


def _waivers(facts: Facts, context: Context, found: Found) -> Iterator[Item]:
    """A waiver that runs out within seven days or has run out, while its finding is still there (RP008)."""
    for waiver in facts.case.waivers:
        still_there = (waiver.code, facts.id, facts.community) in found
        if still_there and waiver.until <= context.today + WAIVER_NOTICE:
            command = f"waive {waiver.code} {{case}}"
            yield _item(facts, Kind.WAIVER, f"豁免 {waiver.code} 到期", waiver.until, command, waiver.code)


_Look = Callable[[Facts, Context], Iterator[Item]]
_ALWAYS: tuple[_Look, ...] = (_requests, _letters)
_OPEN: tuple[_Look, ...] = (_care, _filings, _measures)
_IN_SOCIETY: tuple[_Look, ...] = (_tests, _contact, _assessment, _plan, _agreement, _inflow)
