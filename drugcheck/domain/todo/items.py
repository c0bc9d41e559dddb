"""A line of `todo`: what, of which case, until when, and the command that does it."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from drugcheck.domain.office import Campaign
from drugcheck.domain.vocabulary import Term
from drugcheck.domain.weeks import next_due, week_ends

# What rules find today: code, case, community.
Found = frozenset[tuple[str, str | None, str | None]]
WAIVER_NOTICE: Final = timedelta(days=7)


class Section(Term):
    """The parts of the list, in the order in which they are read."""

    OVERDUE = "逾期", "overdue"
    TODAY = "今天", "today"
    WEEK = "本周", "week"
    WAITING = "等待他人", "waiting"


class Kind(Term):
    """What kind of thing is to be done; a word that says nothing of a person."""

    TEST = "检测", "test"
    CONTACT = "见面", "contact"
    AGAIN = "重新评估", "again"
    RETURNED = "退回整改", "returned"
    REASSESS = "复评", "reassess"
    APPROVAL = "审批", "approval"
    MEASURE = "措施复核", "measure"
    PLAN = "方案复核", "plan"
    AGREEMENT = "协议到期", "agreement"
    INFLOW = "流入满期", "inflow"
    HIDDEN = "线索核实", "verification"
    REFERRAL = "关爱转介", "referral"
    RESULT = "关爱结果", "result"
    RECEIPT = "回执", "receipt"
    LETTER = "复函", "letter"
    PLATFORM = "平台更新", "platform"
    REQUEST = "答复申请", "request"
    WAIVER = "豁免到期", "waiver"
    REVIEW = "评查整改", "review"
    EXPORT = "导出销毁", "export"
    ROSTER = "名册回执", "roster"
    CONFERENCE = "会商", "conference"
    REPORT = "每周报送", "report"
    PHASE = "阶段任务", "phase"
    BACKUP = "恢复演练", "backup"


class Item(NamedTuple):
    """One thing to do, by `due`; `case` None where it is a community's or (`community` None) the office's.

    `what` is Chinese, as the record is. `waiting_for` names the office whose turn it is and `since` from when; the
    command is then the one that records the answer. `entry` tells apart the things of one kind in one case.
    """

    kind: Kind
    case: str | None
    community: str | None
    what: str
    due: date
    command: str
    entry: str = ""
    waiting_for: str | None = None
    since: date | None = None

    @property
    def key(self) -> str:
        """What stays the same from day to day and is no other item's: `C0048-test-2`."""
        return "-".join(part for part in (self.case or self.community or "office", self.kind.alias, self.entry) if part)


class Todo(NamedTuple):
    """The lines of a day, in the order of their days; `until` is the last day that is looked at."""

    today: date
    until: date
    items: tuple[Item, ...]

    def section(self, item: Item) -> Section:
        """Where the line stands: what others have to do is no task of one's own, late or not."""
        if item.waiting_for is not None:
            return Section.WAITING
        if item.due < self.today:
            return Section.OVERDUE
        return Section.TODAY if item.due == self.today else Section.WEEK

    def counts(self) -> dict[Section, int]:
        """How many lines each section has."""
        found = dict.fromkeys(Section, 0)
        for item in self.items:
            found[self.section(item)] += 1
        return found


def horizon(campaign: Campaign, today: date, days: int | None = None) -> date:
    """The last day of «this week»: Sunday, or the day of the next weekly report where that is later."""
    if days is not None:
        return today + timedelta(days=days)
    return max(week_ends(today), next_due(campaign, today).due)
