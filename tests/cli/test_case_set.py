"""`case set` with several fields: what is left out is asked for; Enter keeps, - clears, a wrong answer is asked again.

The questions show what stands there, masked where it is personal.
"""

from collections.abc import Callable

from tests.running import Desk

NAME = "周试四"


def typing(*answers: tuple[str, str]) -> Callable[[str], str]:
    """Answers prompts in turn; each must hold the words that are expected of it."""
    waiting = list(answers)

    def answer(prompt: str) -> str:
        words, said = waiting.pop(0)
        assert words in prompt, prompt
        return said

    return answer


def section(desk: Desk, name: str) -> dict[str, str]:
    return dict(desk("case show C0003 --json").json[name])


def test_several_values_are_one_commit(desk: Desk) -> None:
    before = len(desk("history C0003 --json").json["revisions"])
    ran = desk("case set C0003 status.place=某处 status.document=文-1")
    assert ran.status == 0, ran.err
    assert section(desk, "status")["place"] == "某处"
    assert section(desk, "status")["document"] == "文-1"
    assert len(desk("history C0003 --json").json["revisions"]) == before + 1


def test_what_is_left_out_is_asked_for(desk: Desk) -> None:
    ran = desk(
        "case set C0003 status.place=某处 status.since health.1.kind health.1.source",
        answer=typing(("起始日期", "2022-13-01"), ("起始日期", "2022.3.6"), ("病种", "癌症"), ("来源", "诊断证明")),
    )
    assert ran.status == 0, ran.err
    assert section(desk, "status")["since"] == "2022-03-06"
    assert desk("case show C0003 --json").json["health"][0]["kind"] == "有"
    assert "2022-13-01" not in ran.err.replace("2022-13-01\n", "", 1)


def test_enter_keeps_and_a_dash_clears(desk: Desk) -> None:
    desk("case set C0003 status.place=某处 status.document=文-1")
    ran = desk("case set C0003 status.place status.document", answer=typing(("场所 [某处]", ""), ("文书 [文-1]", "-")))
    assert ran.status == 0, ran.err
    assert section(desk, "status")["place"] == "某处"
    assert "document" not in section(desk, "status")


def test_a_term_may_be_chosen_by_its_number(desk: Desk) -> None:
    ran = desk("case set C0003 screening.hardship", answer=typing(("特殊困难", "9"), ("特殊困难", "2")))
    assert ran.status == 0, ran.err
    assert section(desk, "screening")["hardship"] == "无"


def test_what_stands_there_is_masked_in_the_question(desk: Desk) -> None:
    assert desk("case set C0003 person.name --from -", stdin=NAME).status == 0
    ran = desk("case set C0003 person.name person.phone", answer=typing(("姓名 [周**]", ""), ("电话", "")))
    assert ran.status == 0, ran.err
    assert NAME not in ran.out + ran.err


def test_the_community_is_one_of_the_office(desk: Desk) -> None:
    ran = desk("case set C0003 case.community", answer=typing(("社区", "乙社区")))
    assert "甲社区  乙社区  丙社区" in ran.err
    assert section(desk, "case")["community"] == "乙社区"


def test_from_gives_one_value(desk: Desk) -> None:
    ran = desk("case set C0003 person.name person.phone --from -", stdin=NAME)
    assert ran.status == 2
    assert "name one field" in ran.err


def test_nothing_is_set_where_one_of_them_is_wrong(desk: Desk) -> None:
    before = desk("case show C0003 --json").out
    ran = desk("case set C0003 status.place=某处 status.since=gestern")
    assert ran.status == 2
    assert desk("case show C0003 --json").out == before


def test_a_section_or_an_entry_goes_after_a_yes(desk: Desk) -> None:
    assert desk("case set C0003 residence.misregistration.kind=错录 care.1.need --from -", stdin="就业").status == 2
    assert desk("case set C0003 residence.misregistration.kind=错录").status == 0
    assert desk("case set C0003 residence.misregistration", answer=typing(("misregistration", "no"))).status == 2
    assert "misregistration" in section(desk, "residence")
    assert desk("case set C0003 residence.misregistration").status == 2
    assert desk("case set C0003 residence.misregistration", answer=typing(("misregistration", "yes"))).status == 0
    assert "misregistration" not in section(desk, "residence")


def test_a_list_or_a_section_that_must_be_there_does_not_go(desk: Desk) -> None:
    for path in ("visits", "person", "visits=", "person="):
        assert desk(f"case set C0003 {path}", answer=typing(("", "yes"))).status == 2
