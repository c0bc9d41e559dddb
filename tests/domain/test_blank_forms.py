"""Blank forms and letters: what is filled in, for whose eyes, and what is left for a pen."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drugcheck.domain import blank_forms
from drugcheck.domain.case import Letter
from drugcheck.domain.facts import Facts
from drugcheck.domain.findings import Context
from drugcheck.domain.letter_words import addressee, letter_values
from drugcheck.domain.masking import MASKED, REVEALED, Masking
from drugcheck.domain.papers import BLANK
from drugcheck.domain.registers import Comparison, Difference, Registers
from drugcheck.domain.vocabulary import Interviewee, LetterKind, PlatformVerdict
from drugcheck.files.word import Properties, render
from tests import build
from tests.word import words

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
MOVED = {
    "residence.misregistration": {
        "kind": "迁出",
        "correct_place": "外省外县外镇3组",
        "moved_on": date(2019, 6, 1),
        "evidence": "迁移证",
        "receiver": "外镇派出所",
        "letter": "函1",
        "letter_on": date(2022, 2, 1),
    }
}
DEAD = {"death": {"date": date(2022, 3, 1), "proof": "死亡医学证明", "proof_document": "死证-1"}}
CLEAN = {
    "treatments": None,
    "agreement": None,
    "drug_history.last_use": date(2018, 1, 1),
    "drug_history.last_seized": date(2018, 1, 1),
}
WAITING = {"assessments.1.approvals.4": None}


def context(changes: dict[str, object] | None = None, **registers: Any) -> Context:
    facts = Facts(build.case(changes), build.config(), build.TODAY)
    return Context([facts], build.config(), build.TODAY, registers=Registers(meetings=build.meetings(), **registers))


def paper(name: str, values: dict[str, object]) -> str:
    return "\n".join(words(render(TEMPLATES / name, values, Properties("表", "示例街道", build.TODAY))))


def talk(who: Interviewee, masking: Masking = MASKED, changes: dict[str, object] | None = None) -> str:
    whole = context(changes)
    values = blank_forms.interview_values(whole.facts[0], who, whole, masking)
    return paper(f"form_interview_{who.alias}.docx", values)


def letter(kind: LetterKind, changes: dict[str, object], masking: Masking = REVEALED, **said: Any) -> str:
    whole = context(changes, **said.pop("registers", {}))
    facts = whole.facts[0]
    entry = Letter(no=0, kind=kind, to=addressee(facts, kind), date=build.TODAY, **said)
    return paper(f"letter_{kind.alias}.docx", letter_values(facts, entry, whole, masking))


def test_a_line_to_write_on_prints_and_counts_as_nothing() -> None:
    assert not BLANK
    assert set(str(BLANK)) == {"_"}


@pytest.mark.parametrize("who", blank_forms.INTERVIEWED)
def test_every_talk_tells_promises_confidentiality_and_is_signed(who: Interviewee) -> None:
    text = talk(who)
    assert "C0001" in text
    assert "告知事项" in text
    assert "保密承诺" in text
    assert text.count("签名") >= 4


@pytest.mark.parametrize("who", [Interviewee.RELATIVE, Interviewee.NEIGHBOUR])
@pytest.mark.parametrize("masking", [MASKED, REVEALED])
def test_somebody_else_reads_neither_the_name_nor_why_there_is_a_file(who: Interviewee, masking: Masking) -> None:
    text = talk(who, masking)
    person = build.case().person
    assert person.name
    assert [word for word in (person.name, person.name[0] + "*", "毒", "检测", "风险") if word in text] == []


def test_the_person_reads_the_name_only_where_it_is_revealed() -> None:
    name = build.case().person.name
    assert name
    assert name not in talk(Interviewee.SELF)
    assert name in talk(Interviewee.SELF, REVEALED)


def test_only_questions_that_nobody_asked_are_on_the_form_and_no_answer_is() -> None:
    asked = talk(Interviewee.SELF)
    assert "专项问项" not in asked
    text = talk(Interviewee.SELF, changes={"screening.hardship": None, "screening.driving_licence": None})
    assert "直系亲属特殊困难：□有 □无 □不详" in text
    assert "驾驶证" not in text
    assert "特殊病" not in text


def test_a_planned_test_is_filled_in() -> None:
    planned = {"no": 2, "state": "预定", "sample": "毛发", "planned_on": date(2022, 9, 15), "place": "示例街道卫生院"}
    tests = [*build.as_document(build.case())["tests"], planned]
    whole = context({"tests": tests})
    text = paper("form_test.docx", blank_forms.test_values(whole.facts[0], whole, MASKED))
    assert "2022年9月15日" in text
    assert "示例街道卫生院" in text
    assert "3日内" in text
    assert "未经原文核对" in text


def test_the_sheet_of_rights_says_who_why_what_how_long_and_that_no_lawyer_has_read_it() -> None:
    whole = context()
    text = paper("form_rights.docx", blank_forms.rights_values(whole.facts[0], whole, MASKED))
    for word in (
        "第十七条",
        "第十八条",
        "第三十五条",
        "未经法律顾问审核",
        "查阅",
        "更正",
        "15个工作日",
        "行政复议",
        "保存多久",
    ):
        assert word in text


def test_the_minutes_name_codes_staff_with_their_offices_and_no_level() -> None:
    whole = context()
    values = blank_forms.meeting_values(build.meetings().meetings[0], whole.facts, None, whole, MASKED)
    text = paper("form_meeting.docx", values)
    assert "会议纪要-1" in text
    assert "专干甲(禁毒专干)、民警一(社区民警)" in text
    assert "(C0001)" in text
    assert build.case().person.name not in text
    assert text.count("□高") == 4
    empty = blank_forms.meeting_values(None, (), "甲社区", whole, MASKED)
    assert paper("form_meeting.docx", empty).count("□高") == 6


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        (LetterKind.MOVED, MOVED, ("2019年6月1日", "外省外县外镇3组", "外镇派出所接收", "附件：迁移证")),
        (
            LetterKind.MISREGISTERED,
            {**MOVED, "residence.misregistration.kind": "错录"},
            ("外省外县外镇3组", "附件：迁移证", "登记错误"),
        ),
        (LetterKind.ENTRY, {}, ("补录", "社区戒毒", "辖区派出所：")),
        (LetterKind.STATE, DEAD, ("2022年3月1日死亡", "死亡医学证明（死证-1）")),
        (LetterKind.STATE, {}, ("自2021年7月20日起现状为社区戒毒",)),
        (LetterKind.REMINDER, WAITING, ("2022年4月4日", "“区禁毒办备案”", "至今已3天", "区禁毒办：")),
        (LetterKind.RECEIPT, MOVED, ("2022年2月1日以函1函", "外镇派出所：")),
        (LetterKind.RELEASE, CLEAN, ("2018年1月1日", "4年3个月", "第七条", "定期谈话")),
    ],
)
def test_a_letter_says_what_the_record_says(
    kind: LetterKind, changes: dict[str, object], said: tuple[str, ...]
) -> None:
    text = letter(kind, changes)
    assert [words for words in said if words not in text] == []
    assert "草稿" not in text
    assert "{{" not in text


@pytest.mark.parametrize("kind", LetterKind)
def test_a_masked_letter_says_so_and_names_nobody(kind: LetterKind) -> None:
    person, text = build.case().person, letter(kind, {**MOVED, **CLEAN}, MASKED)
    assert "草稿：个人信息已遮盖" in text
    assert [word for word in (person.name, person.id_number, "解放路", "3组") if word and word in text] == []


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_is_written_of_an_empty_record_too(kind: LetterKind) -> None:
    bare = dict.fromkeys(("residence", "status", "drug_history", "treatments", "assessments", "tests", "person"))
    assert "（盖章）" in letter(kind, bare)


def test_an_answer_is_asked_for_only_where_there_is_a_day_for_it() -> None:
    assert "书面回复" not in letter(LetterKind.ENTRY, {})
    assert "请于2022年4月20日前书面回复" in letter(LetterKind.ENTRY, {}, due=date(2022, 4, 20))


def test_only_what_somebody_judged_to_be_wrong_there_is_asked_to_be_corrected() -> None:
    differences = tuple(
        Difference(no=no, case="C0001", field_=field, ours=ours, theirs=theirs, verdict=verdict)
        for no, (field, ours, theirs, verdict) in enumerate(
            (
                ("person.phone", "13800000001", "13900000009", PlatformVerdict.OURS),
                ("person.education", "初中", "小学", PlatformVerdict.THEIRS),
                ("person.occupation", "无业", "农民", None),
            ),
            1,
        )
    )
    register = {"platform": Comparison(compared_on=date(2022, 3, 28), differences=differences)}
    full = letter(LetterKind.CORRECTION, {}, registers=register)
    assert "联系电话\n13800000001\n13900000009\n保留本地" in full
    assert "2022年3月28日" in full
    assert "文化程度" not in full
    assert "从业状况" not in full
    masked = letter(LetterKind.CORRECTION, {}, MASKED, registers=register)
    assert "138****0001" in masked
    assert "13900000009" not in masked
