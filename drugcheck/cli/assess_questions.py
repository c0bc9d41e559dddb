"""Asks what an assessment needs: circumstances with their evidence, the level, the meeting, the reason. 四(五)."""

from datetime import date
from typing import NamedTuple

from drugcheck.cli import ask, screen
from drugcheck.domain.approval import current_assessment
from drugcheck.domain.case import Case, Circumstance
from drugcheck.domain.conferring import find_meeting
from drugcheck.domain.refusals import UnknownCircumstanceError
from drugcheck.domain.registers import Meeting, Meetings
from drugcheck.domain.risk import UNVERIFIED, Scale
from drugcheck.domain.vocabulary import MeetingKind, RiskLevel
from drugcheck.locale import _
from drugcheck.message import message
from drugcheck.workspace import Workspace


class Asked(NamedTuple):
    """What was answered."""

    circumstances: tuple[Circumstance, ...]
    level: RiskLevel
    meeting: int
    reason: str
    statement: str | None
    day: date


def asked(record: Case, scale: Scale, workspace: Workspace) -> Asked:
    """Asks one by one; what the version before rested on stands there to be kept. Raises MissingOptionError."""
    screen.show(listing(scale))
    before = current_assessment(record)
    evidence = {entry.code: entry.evidence or "" for entry in (before.circumstances if before else ())}
    known = {code: text for code, text in evidence.items() if scale.criterion(code)}
    codes = ask.text(
        _("circumstances that apply, separated by commas"),
        "--circumstance",
        default=",".join(known),
        check=lambda text: _check(text, record, scale),
    )
    circumstances = tuple(
        Circumstance(
            code=code,
            evidence=ask.text(
                _("evidence for {code}").format(code=code), "--circumstance", default=known.get(code, "")
            ),
        )
        for code in _codes(codes)
    )
    return Asked(
        circumstances,
        ask.choice(RiskLevel, _("level"), "--level"),
        _meeting(record, workspace),
        ask.text(_("reason"), "--reason"),
        ask.text(_("what the person says of it"), "--statement", required=False) or None,
        ask.day(_("day"), "--date", today=workspace.today),
    )


def listing(scale: Scale) -> screen.Listing:
    """The circumstances of a scale, each with the level that it stands for."""
    rows = [
        (criterion.code, criterion.level, criterion.text, "" if criterion.verified else UNVERIFIED)
        for criterion in scale.circumstances
    ]
    headers = ("代码", "等级", scale.title, "")
    return screen.Listing("circumstances", screen.Table(headers, rows, ("code", "level", "text", "note")))


def _codes(text: str) -> list[str]:
    return [code.strip().upper() for code in text.replace("\uff0c", ",").split(",") if code.strip()]


def _check(text: str, record: Case, scale: Scale) -> None:
    for code in _codes(text):
        if scale.criterion(code) is None:
            first = next((criterion.code for criterion in scale.circumstances), "CODE")
            raise UnknownCircumstanceError(case=record.id, scale=scale.version, code=code, nearest="", first=first)


def _meeting(record: Case, workspace: Workspace) -> int:
    """The number of the meeting that conferred; those that may carry an assessment of the case are shown."""
    meetings = workspace.register(Meetings)
    held = [meeting for meeting in meetings.meetings if _may_carry(meeting, record)]
    if not held:
        screen.say(message("no meeting with minutes is on record: drugcheck meeting add"))
    for meeting in held:
        screen.say(f"{meeting.no}  {meeting.date}  {meeting.community or ''}  {meeting.minutes}")
    last = str(held[-1].no) if held else ""
    number = ask.text(
        _("number of the meeting"),
        "--meeting",
        default=last,
        check=lambda text: find_meeting(meetings, int(text) if text.isascii() and text.isdecimal() else 0),
    )
    return int(number)


def _may_carry(meeting: Meeting, record: Case) -> bool:
    is_conference = meeting.kind is MeetingKind.CONFERENCE and bool(meeting.minutes)
    return is_conference and meeting.community in (None, record.case.community)
