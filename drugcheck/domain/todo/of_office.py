"""What the office and its communities have to do: reports, phases, rosters, meetings, reviews, exports, backups."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from drugcheck.domain.campaign import campaign_start
from drugcheck.domain.findings import Context, Finding, Severity
from drugcheck.domain.reconciled import points
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.todo.items import WAIVER_NOTICE, Found, Item, Kind
from drugcheck.domain.vocabulary import MeetingKind
from drugcheck.domain.weeks import due_of, weeks_due

_AHEAD: Final = timedelta(days=14)


def of_office(context: Context, found: Found, findings: Sequence[Finding]) -> Iterator[Item]:
    """All that is not about one case, whenever it is due; `findings` are those that nobody answers for."""
    yield from _reports(context, findings)
    yield from _phases(context, findings)
    yield from _roster(context)
    yield from _conference(context)
    yield from _platform(context)
    yield from _waivers(context, found)
    yield from _registers(context)


def _office(kind: Kind, what: str, due: date, command: str, entry: object = "", community: str | None = None) -> Item:
    return Item(kind, None, community, what, due, f"drugcheck {command}", str(entry))


def _reports(context: Context, findings: Sequence[Finding]) -> Iterator[Item]:
    """三(四), 五(二): the report that is due next, and the latest of those that were never sent (RP002)."""
    campaign = context.config.campaign
    sent = {package.week for package in context.registers.packages.packages}
    errors = sum(finding.severity is Severity.ERROR for finding in findings if not _is_report(finding))
    for week, due in weeks_due(campaign, context.today + _AHEAD):
        if due >= context.today and week not in sent:
            what = f"报送 {week}{f',错误 {errors} 项未清' if errors else ''}"
            yield _office(Kind.REPORT, what, due, f"submit week {week}", week)
            break
    missing = [finding.place.removeprefix("packages.") for finding in findings if finding.code == "RP002"]
    if missing:
        week = max(missing)
        what = f"补报 {week}{f',另有 {len(missing) - 1} 周未报' if len(missing) > 1 else ''}"
        yield _office(Kind.REPORT, what, due_of(week, campaign).date(), f"submit week {week}", week)


def _is_report(finding: Finding) -> bool:
    """RP: what is said of the reports themselves, and is no task of a phase beside them."""
    return finding.code.startswith("RP")


def _phases(context: Context, findings: Sequence[Finding]) -> Iterator[Item]:
    """三(一)-(七): what the rules of a phase still ask for when it ends, for each community."""
    phase_of = {rule.code: rule.phase for rule in CATALOGUE if rule.phase}
    codes: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for finding in findings:
        phase = phase_of.get(finding.code)
        if phase is not None and finding.severity is not Severity.INFO and not _is_report(finding):
            codes[phase, finding.community or ""][finding.code] += 1
    phases = context.config.campaign.phases
    for (place, community), found in sorted(codes.items()):
        if place > len(phases):
            continue
        ended = phases[place - 1]
        what = f"{ended.name}未完成 {found.total()} 项"
        select = ",".join(sorted(found))
        where = f" --community {community}" if community in context.communities else ""
        yield _office(Kind.PHASE, what, ended.end, f"validate --select {select}{where}", place, community)


def _roster(context: Context) -> Iterator[Item]:
    """三(一), 四(二): a community acknowledges the roster that it was handed (RG005)."""
    roster = context.rosters.current
    if roster is None or roster.distributed_on is None:
        return
    due = roster.distributed_on + timedelta(days=context.config.limits.roster_acknowledge_days)
    for community in context.communities:
        if community not in roster.acknowledged:
            command = f"drugcheck roster ack {community}"
            what = f"名册 {roster.no} 回执"
            yield Item(
                Kind.ROSTER, None, community, what, due, command, str(roster.no), community, roster.distributed_on
            )


def _conference(context: Context) -> Iterator[Item]:
    """三(二) 「建立定期会商…机制」: as long as the campaign runs, one in every so many days."""
    campaign = context.config.campaign
    held = [meeting.date for meeting in context.meetings.meetings if meeting.kind is MeetingKind.CONFERENCE]
    due = max([*held, campaign_start(campaign)]) + timedelta(days=context.config.limits.meeting_days)
    if any(phase.start <= due <= phase.end for phase in campaign.phases):
        yield _office(Kind.CONFERENCE, "定期会商", due, "meeting add --kind conference")


def _platform(context: Context) -> Iterator[Item]:
    """二(十三): what the last comparison with the police platform left open is settled before the next one (RC004)."""
    compared = context.registers.platform
    if compared.compared_on is None:
        return
    waiting = sum(p.open for p in points(compared, {facts.id: facts.case for facts in context.facts}))
    if waiting:
        due = compared.compared_on + timedelta(days=context.config.limits.comparison_days)
        yield _office(Kind.PLATFORM, f"平台比对未结 {waiting} 项", due, "reconcile list --open")


def _waivers(context: Context, found: Found) -> Iterator[Item]:
    """Waivers of what is about a community or the store, as those of a case (RP008)."""
    for waiver in context.registers.waivers.waivers:
        still_there = (waiver.code, None, waiver.community) in found
        if still_there and waiver.until <= context.today + WAIVER_NOTICE:
            where = f" --community {waiver.community}" if waiver.community else ""
            what = f"豁免 {waiver.code} 到期"
            yield _office(Kind.WAIVER, what, waiver.until, f"waive {waiver.code}{where}", waiver.code, waiver.community)


def _registers(context: Context) -> Iterator[Item]:
    """Findings of a review, exports that are to be destroyed, the next rehearsed restore."""
    registers = context.registers
    for review in registers.reviews.reviews:
        if review.closed_on is None and review.due is not None:
            what = f"评查问题 {review.no} 整改"
            yield Item(
                Kind.REVIEW,
                review.case,
                review.community,
                what,
                review.due,
                f"drugcheck review close {review.no}",
                f"r{review.no}",
            )
    for export in registers.exports.exports:
        if export.destroyed_on is None and export.destroy_by is not None:
            what = f"销毁导出文件 {export.no}"
            yield _office(Kind.EXPORT, what, export.destroy_by, f"export destroy {export.no}", export.no)
    # What was never proven is asked for as long after the first file (FS010 asks the history itself).
    begun = min((facts.case.case.opened for facts in context.facts if facts.case.case.opened), default=None)
    last = max((proof.date for proof in registers.proofs.proofs), default=begun)
    if last is not None:
        due = last + timedelta(days=context.config.limits.restore_days)
        yield _office(Kind.BACKUP, "恢复演练", due, "backup ..")
