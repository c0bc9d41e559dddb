"""What is filled in before a blank form is printed: who, where, what is still to be asked. 四(一), 四(四)-(六).

The tags of templates/form_*.docx. A talk with a relative or neighbour names the person by the code alone: the sheet is
signed by somebody who need not know that there is a file, let alone why.
"""

from collections.abc import Iterable
from typing import Final

from drugcheck.domain.annex_opinions import signer
from drugcheck.domain.calendar import written_day
from drugcheck.domain.facts import Facts
from drugcheck.domain.fields import FIELDS
from drugcheck.domain.findings import Context
from drugcheck.domain.masking import MASKED, Masking
from drugcheck.domain.papers import BLANK, of_office, of_person, or_blank
from drugcheck.domain.registers import Meeting
from drugcheck.domain.vocabulary import Interviewee, TestState

# Whose talk has a form of its own.
INTERVIEWED: Final = (Interviewee.SELF, Interviewee.RELATIVE, Interviewee.NEIGHBOUR)
_QUESTIONS: Final = tuple(
    f"screening.{key}"
    for key in ("special_illness", "prior_drug_crime", "driving_licence", "public_role", "hardship", "employment_need")
)
# Lines for people whom nobody named before the meeting.
_FREE_LINES: Final = 3


def interview_values(facts: Facts, who: Interviewee, context: Context, masking: Masking) -> dict[str, object]:
    """The tags of a talk; somebody else than the person reads no name, whatever is revealed."""
    itself = who is Interviewee.SELF
    view = masking if itself else MASKED
    return {
        **of_office(context, view),
        **of_person(facts, view),
        **({} if itself else {"姓名": BLANK, "姓名代号": facts.id}),
        "谈话对象": who.value,
        "未答问项": unanswered(facts) if itself else [],
    }


def unanswered(facts: Facts) -> list[str]:
    """The questions of 二(四)-(十) that nobody has asked yet, by their labels; the police's own are left out."""
    screening = facts.case.screening
    fields = (FIELDS[path] for path in _QUESTIONS)
    return [field.label for field in fields if field.owner != "police" and getattr(screening, field.attribute) is None]


def test_values(facts: Facts, context: Context, masking: Masking) -> dict[str, object]:
    """The tags of a test; what was planned is filled in."""
    planned = next((test for test in facts.case.tests if test.state is TestState.PLANNED), None)
    return {
        **of_office(context, masking),
        **of_person(facts, masking),
        "预定日期": written_day(planned.planned_on) if planned else "",
        "预定样本": planned.sample.value if planned and planned.sample else "",
        "检测地点": (planned.place or "") if planned else "",
    }


def rights_values(facts: Facts, context: Context, masking: Masking) -> dict[str, object]:
    """The tags of the information sheet: 个人信息保护法 第十七条, 第三十五条."""
    return {
        **of_office(context, masking),
        **of_person(facts, masking),
        "答复期限": context.config.limits.answer_workdays,
    }


def meeting_values(
    meeting: Meeting | None, people: Iterable[Facts], community: str | None, context: Context, masking: Masking
) -> dict[str, object]:
    """The tags of the minutes of a conference, of a meeting in the register or of one to come.

    No level is filled in: those who sit together decide.
    """
    lines = [
        {"姓名代号": str(of_person(facts, masking.of(facts.id))["姓名代号"]), "社区": facts.community}
        for facts in people
    ]
    lines += [{"姓名代号": "", "社区": ""}] * (_FREE_LINES if lines else 2 * _FREE_LINES)
    present = [signer(context.config, who, meeting.date) for who in meeting.participants] if meeting else []
    return {
        **of_office(context, masking),
        "纪要编号": or_blank(meeting.minutes if meeting else None),
        "会议日期": written_day(meeting.date) if meeting else "      年   月   日",
        "会议社区": (meeting.community if meeting else None) or community or "",
        "参会人员": "、".join(present),
        "人员": lines,
    }
