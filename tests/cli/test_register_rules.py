"""Rules about registers, tables and the store, on a real workspace: what the commands write is what the rules read."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from drugcheck.domain.registers import Exports
from tests.running import Desk

FULL = "--reveal --to 区禁毒办 --purpose 每周报送"


def findings(desk: Desk, code: str) -> list[dict[str, str]]:
    return [found for found in desk("validate --json").json["findings"] if found["code"] == code]


def test_a_file_in_full_is_followed_until_it_is_destroyed(
    demo: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = tmp_path / "OneDrive"
    demo(f"annex 7 --out {tmp_path}/a.csv {FULL} --destroy-by 2022-04-20")
    assert findings(demo, "PV002") == findings(demo, "PV003") == []
    # The folder became one that is copied to a server after the file was made.
    synced.mkdir()
    (tmp_path / "a.csv").rename(synced / "a.csv")
    with demo.workspace().change("export") as change:
        ledger = change.register(Exports)
        change.put_register(replace(ledger, exports=(replace(ledger.exports[0], place=f"{synced}/a.csv"),)))
    (found,) = findings(demo, "PV003")
    assert found["fix"] == "drugcheck export destroy 1"
    assert findings(demo, "PV004") == []
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-21")
    assert len(findings(demo, "PV004")) == 1
    assert demo(found["fix"].removeprefix("drugcheck ")).status == 0
    assert findings(demo, "PV003") == findings(demo, "PV004") == []
    assert list(synced.iterdir()) == []


def test_a_number_in_a_text_is_found_and_not_repeated(demo: Desk) -> None:
    demo("case set C0031 visits.1.summary --from -", stdin="其姐电话 139 0000 0001,瘾君子\n")
    (found,) = findings(demo, "PV001")
    assert (found["case"], found["place"]) == ("C0031", "visits.1.summary")
    assert "0001" not in str(found)
    assert [found["message"] for found in findings(demo, "PV007")] == ["建议用语:“瘾君子”改“吸毒人员”"]


def test_every_week_that_is_over_owes_its_report(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    owed = [found["place"] for found in findings(demo, "RP002")]
    assert owed[-1] == "packages.2022-W13"
    assert {found["severity"] for found in findings(demo, "RP002")} == {"warning"}
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-15")
    late = findings(demo, "RP002")
    assert [found["place"] for found in late] == [*owed, "packages.2022-W14"]
    assert {found["severity"] for found in late} == {"error"}


def test_a_cell_that_must_be_filled_is_named_by_its_row(demo: Desk) -> None:
    """Who flowed in and lives nowhere known: no rule of records asks for it, the table does."""
    case = demo("annex 8 --format json").json["cases"][0]
    demo(f"case set {case} residence.current_address --from -", stdin="示例区示例街道1号\n")
    assert [found for found in findings(demo, "RP007") if found["case"] == case] == []
    demo(f"case set {case} residence.current_address --from -", stdin="\n")
    (found,) = [found for found in findings(demo, "RP007") if found["case"] == case]
    assert found["message"] == "附件8第1行“现居住地址”为空"


def test_a_store_is_asked_for_a_rehearsed_restore_once_it_is_a_month_old(
    demo: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-03-31")
    assert findings(demo, "FS010") == []
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-01")
    assert [found["message"] for found in findings(demo, "FS010")] == ["31 天未做恢复演练"]


def test_a_request_that_waits_too_long_is_an_error(demo: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = demo("request add C0031 --kind correction --date 2022-03-14 --about 户籍地址")
    assert ran.status == 0, ran.err
    (found,) = findings(demo, "PV010")
    assert (found["case"], found["severity"], found["message"]) == ("C0031", "error", "更正申请逾期未答复(18 个工作日)")
