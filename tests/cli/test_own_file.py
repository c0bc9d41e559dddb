"""What a person may have of the own file: everything that is theirs, nothing that is others'. PIPL 45."""

from pathlib import Path

from msgspec.structs import replace

from drugcheck.domain.case import Relative
from drugcheck.domain.own_file import own_file
from drugcheck.domain.registers import Accesses, Exports
from drugcheck.domain.vocabulary import Education
from drugcheck.files.word_text import text_of
from tests import build
from tests.running import Desk

CASE = "C0001"


def test_the_own_values_are_in_full_and_those_of_others_are_not_there() -> None:
    case = build.case(
        {
            "person.guardian": "周监护",
            "person.guardian_phone": "13900000009",
            "case.not_duplicate_of": ["C0099"],
            "visits.1.summary": "邻居吴某说",
            "visits.1.informant": "吴知情",
            "visits.1.whereabouts": "在吴家",
            "assessments.1.reason": "民警郑某认为",
        }
    )
    told = str(own_file(case))
    assert case.person.name
    assert case.person.name in told
    assert case.person.id_number
    assert case.person.id_number in told
    for others in ("周监护", "13900000009", "C0099", "吴", "郑某"):
        assert others not in told, others


def test_a_talk_with_a_neighbour_is_not_the_persons() -> None:
    asked, other = (own_file(build.case({"visits.1.with": who})) for who in ("本人", "邻居"))
    assert len(asked["visits"]) == len(other.get("visits", ())) + 1  # type: ignore[arg-type]


def test_it_is_noted_on_the_screen_and_entered_as_a_file(demo: Desk, tmp_path: Path) -> None:
    name = demo.workspace().case(CASE).person.name or ""
    ran = demo(f"case show {CASE} --for-person")
    assert ran.status == 0
    assert name in ran.out
    assert demo.workspace().register(Accesses).accesses[-1].cases == (CASE,)
    paper = tmp_path / "own.md"
    assert demo(f"case show {CASE} --for-person --out {paper}").status == 0
    assert name in paper.read_text(encoding="utf-8")
    entry = demo.workspace().register(Exports).exports[-1]
    assert (entry.what, entry.recipient, entry.cases) == (f"own file {CASE}", "本人", (CASE,))
    assert demo(f"case show {CASE} --out {tmp_path / 'x.md'}").status == 2


def test_as_a_word_document_it_has_the_own_values_and_what_may_be_asked_for(demo: Desk, tmp_path: Path) -> None:
    person = demo.workspace().case(CASE).person
    path = tmp_path / "own.docx"
    ran = demo(f"case show {CASE} --for-person --out {path}")
    assert ran.status == 0, ran.err
    told = text_of(path.read_bytes())
    for words in (person.name, person.id_number, "个人信息查阅", "更正", "本人签收", "{{"):
        assert (str(words) in told) == (words != "{{"), words
    assert path.stat().st_mode & 0o777 == 0o600
    assert demo.workspace().register(Exports).exports[-1].what == f"own file {CASE}"
    for refused, status in ((f"{tmp_path}/own.xlsx", 2), (f"{demo.root}/own.docx", 5)):
        assert demo(f"case show {CASE} --for-person --out {refused}").status == status
        assert not Path(refused).exists()


def test_in_neither_form_does_it_name_anybody_else(demo: Desk, tmp_path: Path) -> None:
    others = {"relatives.1.name": "吴亲属", "person.guardian": "周监护", "visits.1.informant": "郑知情"}
    with demo.workspace().edit(CASE, "case.set") as edit:
        relative = Relative(no=1, relation="配偶", name=others["relatives.1.name"])
        visit = replace(edit.case.visits[0], informant=others["visits.1.informant"], summary="吴亲属说,郑知情也说")
        guarded = replace(edit.case.person, guardian=others["person.guardian"])
        edit.case = replace(edit.case, relatives=(relative,), visits=(visit,), person=guarded)
    for name in ("own.docx", "own.md"):
        assert demo(f"case show {CASE} --for-person --out {tmp_path / name}").status == 0
    told = text_of((tmp_path / "own.docx").read_bytes()) + (tmp_path / "own.md").read_text(encoding="utf-8")
    assert not [word for word in others.values() if word in told]


def test_the_sheet_that_tells_the_person_is_listed_when_it_was_handed_over(demo: Desk, tmp_path: Path) -> None:
    assert demo(f"form rights {CASE} --out {tmp_path}/r.docx").status == 0
    listed = demo.workspace().case(CASE).documents
    assert "个人信息处理告知书" not in [entry.kind for entry in listed]
    assert demo(f"form rights {CASE} --record --out {tmp_path}/r.docx").status == 0
    (entry,) = demo.workspace().case(CASE).documents[len(listed) :]
    assert (entry.kind, entry.date) == ("个人信息处理告知书", demo.workspace().today)


def test_a_correction_is_answered_with_what_was_corrected_and_the_history_has_what_it_was(demo: Desk) -> None:
    assert demo(f"request add {CASE} --kind correction --about 文化程度 --date 2022-04-01").status == 0
    before = demo.workspace().case(CASE).person.education
    other = next(term for term in Education if term is not before)
    assert demo(f"case set {CASE} person.education={other.value}").status == 0
    line = f"request answer {CASE} 1 --from - --corrected"
    assert demo(f"{line} person.eduction", stdin='answer = "已更正"').status == 2
    ran = demo(f"{line} person.education", stdin='answer = "已更正"')
    assert ran.status == 0, ran.err
    assert demo(f"request list {CASE} --json").json["requests"][-1]["corrected"] == ["person.education"]
    told = demo(f"history {CASE} --field requests").out
    assert "更正字段: - → person.education" in told
    assert before is not None
    assert f"{before.value} → {other.value}" in demo(f"history {CASE} --field person.education").out
    assert "person.education" in demo(f"case show {CASE}").out
