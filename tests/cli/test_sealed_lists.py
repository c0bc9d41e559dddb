"""No list and no paper shows a sealed case in full unless a law is named: 治安管理处罚法 第一百三十六条."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from drugcheck.cli import frame
from drugcheck.cli.commands import COMMANDS
from drugcheck.domain.case import Care, Letter, Person, Request, Waiver
from drugcheck.domain.registers import Reviews
from drugcheck.domain.registers.reviews import Review
from drugcheck.domain.vocabulary import ClosedReason, LetterKind, RequestKind
from tests import build
from tests.running import Desk
from tests.stories.desk import do

CASE = "C0070"
MARK = "只在封存档案里的话"
FULL = ("--reveal", "ordinary", "health", "hiv", "whereabouts", "hidden", "--purpose", "核对", "--to", "某单位")

# Command -> how it is run; with --reveal and what goes with it where it has that option.
LINES = {
    "case list": "case list --sealed --json",
    "case find": "case find - --json",
    "case show": f"case show {CASE} --json",
    "history": f"history {CASE} --json",
    "diff": f"diff {CASE} 1 --json",
    "dossier show": f"dossier {CASE}",
    "dossier gaps": "dossier gaps --json",
    "annex": "annex all --json",
    "form interview": f"form interview {CASE} --who self",
    "form test": f"form test {CASE}",
    "form rights": f"form rights {CASE}",
    "form meeting": f"form meeting --cases {CASE}",
    "form letter": f"form letter {CASE} --kind entry",
    "form letters": "form letters --json",
    "status": "status --json",
    "quality": "quality --json",
    "todo": "todo --json --days 400",
    "validate": "validate --json",
    "waive list": "waive list --json",
    "review list": "review list --json",
    "review sheet": "review sheet --to community",
    "reconcile list": "reconcile list --json",
    "import roster": "import roster --json {roster}",
    "import annex": "import annex --json {sheet}",
    "roster list": "roster list --json",
    "request list": f"request list {CASE} --json",
    "visit list": f"visit list {CASE} --json",
    "contact list": f"contact list {CASE} --json",
    "measure list": f"measure list {CASE} --json",
    "document list": f"document list {CASE} --json",
    "submit list": "submit list --json",
    "report weekly": "report weekly --format md",
    "export log": "export log --accesses --json",
    "meeting list": "meeting list --json",
}


# What opens one case, masked too: refused where no law is named.
OPENING = frozenset(
    {
        *("case show", "history", "diff", "dossier show"),
        *("form interview", "form test", "form rights", "form meeting", "form letter"),
        *("visit list", "contact list", "measure list", "document list"),
    }
)


class Sealed(NamedTuple):
    """An office with a sealed case, what in it nobody may read, and what the lists are made from."""

    desk: Desk
    secrets: tuple[str, ...]
    roster: Path
    sheet: Path


@pytest.fixture(scope="module")
def sealed(demo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    """The case is closed and sealed after it was written into every list."""
    folder = tmp_path_factory.mktemp("sealed")
    shutil.copytree(demo_source, folder / "demo", symlinks=True)
    desk = Desk(folder / "demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DRUGCHECK_TODAY", "2022-04-11")
        patch.setenv("DRUGCHECK_LANG", "en")
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        folder.chmod(0o700)
        person = _filled(desk)
        roster = folder / "roster.csv"
        row = f"{person.name},{person.id_number},乙社区,13800009999\n"
        roster.write_text(f"姓名,身份证号,社区,联系电话\n{row}", encoding="utf-8")
        sheet = folder / "sheet.xlsx"
        do(desk, f"annex 2 --blank --out {sheet}")
        with desk.workspace().edit(CASE, "case.close") as edit:
            # Who has moved away stays in the tables.
            head = replace(edit.case.case, closed=build.TODAY, closed_reason=ClosedReason.MOVED)
            edit.case = replace(edit.case, case=head)
        do(desk, f"case seal {CASE} --basis 决定书-1")
        secrets = (person.name or "", person.id_number or "", person.phone or "", MARK)
        assert all(len(secret) > 1 for secret in secrets)
        yield Sealed(desk, secrets, roster, sheet)


def _filled(desk: Desk) -> Person:
    """Writes a text that would be recognised into the sections that lists read; the person."""
    with desk.workspace().edit(CASE, "case.set") as edit:
        case, today = edit.case, build.TODAY
        edit.case = replace(
            case,
            visits=(replace(case.visits[0], summary=MARK, informant=MARK, whereabouts=MARK), *case.visits[1:]),
            care=(Care(no=1, need=MARK),),
            letters=(Letter(no=1, kind=LetterKind.ENTRY, date=today, answer=MARK, answered=today),),
            requests=(Request(no=1, kind=RequestKind.OBJECTION, received=today, answer=MARK, answered=today),),
            waivers=(Waiver(code="CT005", reason=MARK, until=today, by="d01"),),
        )
        person = case.person
    with desk.workspace().change("review.add") as change:
        register = change.register(Reviews)
        review = Review(no=1, case=CASE, found_on=build.TODAY, finding=MARK, community="甲社区", by="乙社区")
        change.put_register(replace(register, reviews=(*register.reviews, review)))
    return person


def options(command: str) -> set[str]:
    """The options of a command."""
    return {option for parameter in frame.command(command).params for option in parameter.opts}


def test_every_command_that_reveals_is_tried() -> None:
    assert {name for name in COMMANDS if "--reveal" in options(name)} <= set(LINES)


@pytest.mark.parametrize("name", LINES)
def test_a_sealed_case_is_shown_masked(sealed: Sealed, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")
    line = LINES[name].format(roster=sealed.roster, sheet=sealed.sheet)
    known = options(name)
    for words in ((), FULL) if "--reveal" in known else ((),):
        given = list(words)
        if "--to" in given and "--to" not in known:
            given = given[: given.index("--to")]
        ran = sealed.desk(line, *given, stdin=f"{sealed.secrets[0]}\n")
        assert ran.status in (0, 1, 5), f"{line}: {ran.err}"
        assert (ran.status == 5) == (name in OPENING or (bool(words) and name == "case find")), f"{line}: {ran.err}"
        if ran.status == 5:
            assert "sealed" in ran.err
        assert not [secret for secret in sealed.secrets if secret in ran.out + ran.err], line
        if words and ran.status != 5 and name in ("case list", "annex"):
            assert "sealed cases 1" in ran.err


def test_a_law_that_is_named_opens_it_and_is_noted(sealed: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")
    name = sealed.secrets[0]
    for command in ("case list", "annex", "dossier show", "history"):
        assert name in sealed.desk(LINES[command], *FULL[:8], "--basis", "调取函-3").out, command
    looks = sealed.desk("export log --accesses --json").json["accesses"]
    assert [look["basis"] for look in looks[-4:]] == ["调取函-3"] * 4
    assert not [found for found in sealed.desk("validate --json").json["findings"] if found["code"] == "PV011"]


def test_a_sealed_case_is_not_in_the_work_of_the_day(sealed: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-04-11")
    items = sealed.desk("todo --json --days 900").json["items"]
    assert items
    assert CASE not in {item["case"] for item in items}
