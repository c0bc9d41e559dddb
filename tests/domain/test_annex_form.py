"""Annex 3: one form a person, what was signed on paper, drafts and lapsed ones said so."""

from datetime import date

from drugcheck.domain.annex_form import Form
from drugcheck.domain.masking import REVEALED
from tests import annex_cases as annexes
from tests import build as made


def form_of(case: str) -> Form:
    return next(form for form in annexes.form(masking=REVEALED) if form.case == case)


def lines(form: Form) -> dict[str, str]:
    return {line.label: line.value for section in form.sections for line in section.lines}


def test_the_sections_stand_in_the_order_of_the_template() -> None:
    titles = [section.title[0] for section in form_of("C0001").sections]
    assert titles == list("ABCDEFGH")


def test_every_step_that_was_signed_shows_who_when_and_on_which_paper() -> None:
    shown = lines(form_of("C0001"))
    assert "书记某、主任某" in shown["⑤街道审批意见"]
    assert "2022-04-04" in shown["⑤街道审批意见"]
    assert shown["⑥区禁毒办备案意见"].endswith("回执:区备-2022-001")
    assert "民警一" in shown["②社区民警意见"]
    assert "专干甲" not in shown["②社区民警意见"]
    assert shown["会议纪要"] == "会议纪要-1 2022-03-30"


def test_what_was_not_signed_says_so() -> None:
    shown = lines(form_of("C0020"))
    assert {shown[label] for label in shown if label[0] in "①②④⑤⑥"} == {"(未签)"}


def test_a_draft_and_a_lapsed_assessment_say_so_on_top_and_beside_each_signature() -> None:
    draft, lapsed = form_of("C0018"), form_of("C0019")
    assert draft.notices[0].startswith("草稿")
    assert lines(draft)["会议纪要"] == "(缺会议纪要)"
    assert lapsed.notices[0].startswith("失效")
    assert lines(lapsed)["⑤街道审批意见"].startswith("【失效】")
    assert not form_of("C0001").notices[0].startswith(("草稿", "失效"))


def test_one_signature_of_two_is_not_enough_and_the_form_says_how_many_are_missing() -> None:
    case = made.case({"assessments.1.approvals.3.by": ["l01"], "assessments.1.approvals.4": None})
    (form,) = annexes.form(annexes.context(case), REVEALED)
    assert lines(form)["⑤街道审批意见"].endswith("(尚缺1人签署)")


def test_only_circumstances_of_the_level_are_listed_ticked_or_not_and_unverified_text_says_so() -> None:
    shown = lines(form_of("C0002"))
    ticked = [label for label in shown if label[0] in "☑□"]
    assert "☑ H1" in ticked
    assert all(label[2] == "H" for label in ticked)
    assert "本条文本未经原文核对" in shown["☑ H1"]
    assert "依据:未报到证明" in shown["☑ H1"]


def test_a_return_is_shown_with_its_reason_and_its_signatures_are_gone() -> None:
    returned = {"step": 2, "decision": "退回", "by": ["p09"], "date": date(2022, 4, 2), "reason": "依据不足"}
    case = made.case({"assessments.1.approvals": [returned]})
    (form,) = annexes.form(annexes.context(case), REVEALED)
    assert lines(form)["退回"] == "第2步 2022-04-02 依据不足"
    assert lines(form)["④派出所核查意见"] == "(未签)"


def test_masked_the_form_shows_neither_opinion_nor_reason_nor_evidence() -> None:
    whole = annexes.context(made.case())
    text = str([section for form in annexes.form(whole) for section in form.sections])
    assert "评为中风险" not in text
    assert "责令社区戒毒决定书" not in text
    assert "评为中风险" in str([section for form in annexes.form(whole, REVEALED) for section in form.sections])


def test_the_level_before_stands_beside_the_level_now() -> None:
    first = made.as_document(made.case())["assessments"][0]
    second = {**first, "no": 2, "level": "低", "circumstances": [{"code": "L2", "evidence": "谈话"}]}
    (form,) = annexes.form(annexes.context(made.case({"assessments": [first, second]})), REVEALED)
    assert (lines(form)["上次等级"], lines(form)["本次等级"]) == ("中", "低")
