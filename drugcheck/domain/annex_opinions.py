"""The six boxes of opinions in annex 3, as far as each was signed on paper; never an electronic signature. 四(五)."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from drugcheck.domain.approval import LEADERS_STEP, Standing, leader_signatures, valid_approvals
from drugcheck.domain.calendar import written_day
from drugcheck.domain.case import Approval, Assessment
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import Masking
from drugcheck.domain.office import Config
from drugcheck.domain.vocabulary import Decision, OfficeKind

NOT_SIGNED: Final = "(未签)"
LAPSED_MARK: Final = "【失效】"
_POLICE: Final = frozenset({OfficeKind.COMMUNITY_POLICE})


class Signature(NamedTuple):
    """That somebody signed on paper: what was said, who with which office, when, paper and receipt."""

    said: str
    names: str
    offices: str
    day: date | None
    document: str
    receipt: str

    @property
    def line(self) -> str:
        """All of it in one line of a table."""
        parts = (
            self.said,
            f"签名:{self.names}" if self.names else "",
            self.day.isoformat() if self.day else "",
            self.document,
            f"回执:{self.receipt}" if self.receipt else "",
        )
        return " ".join(part for part in parts if part)

    @property
    def record(self) -> str:
        """Where and by whom the paper was signed, as a printed box says it."""
        parts = (
            f"纸质件已签：{self.offices}" if self.offices else "纸质件已签",
            written_day(self.day),
            f"文书：{self.document}" if self.document else "",
            f"回执：{self.receipt}" if self.receipt else "",
        )
        return "  ".join(part for part in parts if part)


class Opinion(NamedTuple):
    """A box: its title, what stands in it before anybody signs, the signatures, and what is missing of them."""

    title: str
    words: str = ""
    signatures: tuple[Signature, ...] = ()
    lapsed: bool = False
    note: str = ""

    @property
    def line(self) -> str:
        """The box in one line of a table."""
        if self.words:
            return self.words
        signed = ";".join(signature.line for signature in self.signatures) or NOT_SIGNED
        return (LAPSED_MARK if self.lapsed and self.signatures else "") + signed + self.note


def opinions(facts: Facts, context: Context, masking: Masking) -> Iterator[Opinion]:
    """The six boxes in the order of 四(五); none where there is no assessment."""
    assessment = facts.assessment
    if assessment is None:
        return
    lapsed = facts.approval.standing is Standing.LAPSED
    steps = {step: [a for a in valid_approvals(assessment) if a.step == step] for step in range(1, 5)}

    def signed(step: int, *, only_police: bool = False) -> tuple[Signature, ...]:
        made = (_signature(approval, facts, masking, only_police=only_police) for approval in steps[step])
        return tuple(signature for signature in made if signature is not None)

    yield Opinion("①社区会商意见", "", signed(1), lapsed)
    yield Opinion("②社区民警意见", "", signed(1, only_police=True), lapsed)
    yield Opinion("③评估小组初步评估", _preliminary(assessment, context, masking))
    yield Opinion("④派出所核查意见", "", signed(2), lapsed)
    yield Opinion("⑤街道审批意见", "", signed(LEADERS_STEP), lapsed, _missing_leaders(facts, assessment))
    yield Opinion("⑥区禁毒办备案意见", "", signed(4), lapsed)


def returns(assessment: Assessment, masking: Masking) -> Iterator[str]:
    """Each return of the assessment: which step, when and why."""
    for approval in assessment.approvals:
        if approval.decision is Decision.RETURNED:
            reason = masking.show("text", approval.reason or "")
            day = approval.date.isoformat() if approval.date else ""
            yield " ".join(part for part in (f"第{approval.step}步", day, reason) if part)


def minutes(assessment: Assessment, context: Context) -> str:
    """Number and day of the minutes that the assessment rests on; empty where it names no meeting."""
    if assessment.meeting is None:
        return ""
    meeting = context.lookup.meetings.get(assessment.meeting)
    if meeting is None:
        return f"会议第{assessment.meeting}号(会议登记中无此号)"
    return f"{meeting.minutes or '(无纪要编号)'} {meeting.date.isoformat()}"


def signer(config: Config, staff: str, day: date) -> str:
    """A member of staff with the office held on that day, such as 专干甲(禁毒专干)."""
    member = config.member(staff)
    held = next((o.office.value for o in member.offices if o.covers(day)), "") if member is not None else ""
    return config.staff_name(staff) + (f"({held})" if held else "")


def _missing_leaders(facts: Facts, assessment: Assessment) -> str:
    signed = leader_signatures(assessment)
    missing = facts.config.limits.leaders_signatures - len(signed)
    return f"(尚缺{missing}人签署)" if signed and missing > 0 else ""


def _signature(approval: Approval, facts: Facts, masking: Masking, *, only_police: bool) -> Signature | None:
    day = approval.date or facts.today
    signers = approval.by
    if only_police:
        members = ((who, facts.config.member(who)) for who in signers)
        signers = tuple(who for who, member in members if member is not None and member.holds(_POLICE, day))
        if not signers:
            return None
    opinion = "" if only_police else masking.show("text", approval.opinion or "")
    if opinion == approval.decision.value:
        opinion = ""
    return Signature(
        said=" ".join(part for part in (approval.decision.value, opinion) if part),
        names="、".join(facts.config.staff_name(who) for who in signers),
        offices="、".join(signer(facts.config, who, day) for who in signers),
        day=approval.date,
        document=approval.document or "",
        receipt=approval.receipt or "",
    )


def _preliminary(assessment: Assessment, context: Context, masking: Masking) -> str:
    if assessment.level is None:
        return "(未定等级)"
    reason = masking.show("text", assessment.reason or "")
    return " ".join(part for part in (f"{assessment.level.value}风险", reason, minutes(assessment, context)) if part)
