"""PV rules and their gates on a real workspace: what a command refuses, what a rule finds, what its fix mends."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from drugcheck.domain.registers import Exports
from tests.running import Desk
from tests.stories.desk import do, fix

CASE = "C0070"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")


def findings(desk: Desk, code: str) -> list[dict[str, str]]:
    return [found for found in desk("validate --json").json["findings"] if found["code"] == code]


def test_pv001_a_number_in_a_text_goes_where_its_fix_leads(demo: Desk) -> None:
    do(demo, f"case set {CASE} visits.1.summary --from -", stdin="其姐电话 139 0000 0001")
    line = fix(demo, CASE, "PV001")
    assert line.startswith(f"case set {CASE} visits.1.summary")
    do(demo, f"{line} --from -", stdin="其姐愿意协助联系")
    assert findings(demo, "PV001") == []


def test_pv002_an_entry_without_terms_is_found_and_no_command_makes_one(demo: Desk, tmp_path: Path) -> None:
    line = f"annex 7 --reveal --out {tmp_path}/a.csv"
    for words in ("", "--to 区禁毒办", "--purpose 报送"):
        assert demo(f"{line} {words}").status == 5
    do(demo, f"{line} --to 区禁毒办 --purpose 报送")
    assert findings(demo, "PV002") == []
    with demo.workspace().change("export") as change:
        ledger = change.register(Exports)
        change.put_register(replace(ledger, exports=(replace(ledger.exports[0], purpose=None, destroy_by=None),)))
    assert "目的、销毁期限" in findings(demo, "PV002")[0]["message"]


def test_pv004_an_export_past_its_day_is_destroyed_by_its_fix(
    demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    do(demo, f"annex 10 --out {path} --to 区禁毒办 --destroy-by 2022-04-12")
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-13")
    (found,) = findings(demo, "PV004")
    assert "should have been destroyed by 2022-04-12" in demo("export log").out + demo("export log").err
    do(demo, found["fix"].removeprefix("drugcheck "))
    assert not path.exists()
    assert findings(demo, "PV004") == []


def test_pv005_a_restricted_column_in_another_annex_is_found(demo: Desk) -> None:
    template = demo.root / "templates" / "annex02.toml"
    column = '\n[[columns]]\nheader = "病种"\nvalue = "health.kind"\n'
    template.write_text(template.read_text(encoding="utf-8") + column, encoding="utf-8")
    (found,) = findings(demo, "PV005")
    assert (found["severity"], "病种" in found["message"]) == ("error", True)


def test_pv006_a_neighbour_who_was_not_told_is_found_and_the_fix_says_it(demo: Desk) -> None:
    do(demo, f"visit add {CASE} --with neighbour --method inquiry --by c01,p01 --date 2022-04-08 --from -", stdin=_TALK)
    line = fix(demo, CASE, "PV006")
    do(demo, line)
    assert "PV006" not in demo.codes(CASE)


_TALK = 'informant = "邻居吴某"\nsummary = "近来在家"\n'


def test_pv008_what_may_not_be_collected_is_not_taken_in(demo: Desk) -> None:
    for field in ("extra.定位", "extra.手机轨迹", "extra.指纹"):
        ran = demo(f"case set {CASE} {field} --from -", stdin="x")
        assert ran.status in (2, 5), field
    assert findings(demo, "PV008") == []


def test_cl007_a_hidden_person_without_a_source_is_erased_by_its_fix(demo: Desk) -> None:
    suspected = next(case for case in demo.workspace().load().cases if case.is_suspicion)
    with demo.workspace().edit(suspected.id, "case.set") as edit:
        assert edit.case.hidden is not None
        edit.case = replace(edit.case, hidden=replace(edit.case.hidden, source=None))
    line = fix(demo, suspected.id, "CL007")
    assert line == f"case erase {suspected.id} --ground law"
    assert demo(line).status in (2, 5), "it needs a basis, an approver and a yes"
    do(demo, f"{line} --basis 个人信息保护法第四十七条 --approver d01 --yes")
    assert suspected.id not in demo.workspace().case_ids()


def test_cl005_leads_to_the_police_list(demo: Desk) -> None:
    do(demo, f"case set {CASE} screening.driving_licence=不详")
    assert fix(demo, CASE, "CL005") == "import licences"
