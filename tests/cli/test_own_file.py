"""What a person may have of the own file: everything that is theirs, nothing that is others'. PIPL 45."""

from pathlib import Path

from drugcheck.domain.own_file import own_file
from drugcheck.domain.registers import Accesses, Exports
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
