"""The gate: which findings are open, and which somebody answers for."""

from datetime import date, timedelta

from drugcheck.domain.case import Case
from drugcheck.domain.findings import Context
from drugcheck.domain.judging import Judged, judged, open_errors, sums
from drugcheck.domain.registers import Registers, Roster, Rosters, Seen, SeenOn, StoreWaiver, Waivers
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from tests import build
from tests.domain.rules.shapes import around

DAY = build.TODAY
RULES = [rule for rule in CATALOGUE if rule.code in ("CT002", "ID003", "RG005", "RP008")]
NO_TALK = {"visits.2": None}
WAIVED = {"code": "CT002", "reason": "亲属均在外地", "until": DAY, "by": "d02"}


def judged_of(context: Context) -> dict[tuple[str, str | None], Judged]:
    return {(entry.finding.code, entry.finding.case): entry for entry in judged(run(RULES, context), context)}


def case_with(*waivers: dict[str, object]) -> Case:
    return build.case({**NO_TALK, "waivers": list(waivers)})


def test_an_error_that_nobody_answers_for_is_open() -> None:
    entries = judged_of(around(case_with()))
    assert entries["CT002", "C0001"].is_open_error
    assert open_errors(list(entries.values())) == len(entries) == 1


def test_a_waiver_covers_the_finding_of_its_case_alone() -> None:
    entries = judged_of(around(case_with(WAIVED), build.case(NO_TALK, id="C0002")))
    assert not entries["CT002", "C0001"].is_open
    assert entries["CT002", "C0002"].is_open_error
    assert sums(entries.values()) == (1, 0, 0, 1, 0)


def test_of_two_waivers_by_hand_the_longer_counts() -> None:
    longer = {**WAIVED, "until": DAY + timedelta(days=9)}
    waiver = judged_of(around(case_with(WAIVED, longer, WAIVED)))["CT002", "C0001"].waiver
    assert waiver is not None
    assert waiver.until == DAY + timedelta(days=9)


def test_what_cannot_be_waived_stays_open_whatever_a_file_says() -> None:
    waiver = {**WAIVED, "code": "ID003"}
    entries = judged_of(around(build.case({"person.sex": "女", "waivers": [waiver]})))
    assert entries["ID003", "C0001"].is_open_error


def test_an_expired_waiver_is_an_error_of_its_own_while_the_finding_is_there() -> None:
    expired = {**WAIVED, "until": DAY - timedelta(days=1)}
    assert {code for code, _ in judged_of(around(case_with(expired)))} == {"CT002", "RP008"}
    assert judged_of(around(build.case({"waivers": [expired]}))) == {}


def test_a_finding_of_a_community_is_waived_in_the_register() -> None:
    roster = Roster(
        no=1, date=date(2022, 3, 7), source="sha256:0", rows=1, cases=("C0001",), distributed_on=date(2022, 3, 7)
    )
    waiver = StoreWaiver(no=1, code="RG005", community="乙社区", reason="说明", until=DAY, by="l01")
    context = around(
        build.case(), registers=Registers(waivers=Waivers(waivers=(waiver,))), rosters=Rosters(rosters=(roster,))
    )
    open_in = {entry.finding.community for entry in judged(run(RULES, context), context) if entry.is_open}
    assert open_in == {"甲社区", "丙社区"}


def test_a_finding_knows_its_first_day() -> None:
    seen = Seen(seen=(SeenOn(code="CT002", date=date(2022, 3, 20), subjects=("C0001 visits", "C0001")),))
    entry = judged_of(around(case_with(), registers=Registers(findings=seen)))["CT002", "C0001"]
    assert entry.first_seen == date(2022, 3, 20)
    assert judged_of(around(case_with()))["CT002", "C0001"].first_seen is None


def test_findings_come_in_the_order_in_which_cases_were_opened() -> None:
    context = around(build.case(NO_TALK, id="C10000"), build.case(NO_TALK, id="C9999"))
    assert [entry.finding.case for entry in judged(run(RULES, context), context)] == ["C9999", "C10000"]
