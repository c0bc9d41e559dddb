"""Every command, masked: no personal value of any case in what it shows, and none in what it writes.

The cases hold a sign of its own in every text and a day of its own wherever a day is personal (tests/marked.py): an
open one with everything, a suspicion, a hidden person who was confirmed, a child, one that is sealed, one who died.
"""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from drugcheck import submission
from drugcheck.demo import make
from drugcheck.domain.registers import Comparison, Meeting, Meetings, Review, Reviews
from drugcheck.domain.registers.platform import Candidate, Difference, PlatformRow, Value
from drugcheck.domain.submitting import Signers
from drugcheck.domain.vocabulary import MeetingKind
from drugcheck.errors import DamagedError
from drugcheck.vault.seal import open_any
from drugcheck.workspace import Change
from tests.command_lines import READING, WEEK, WRITING, options, untried
from tests.marked import Marked, marked
from tests.running import Desk, copy_of
from tests.spreadsheets import sheet
from tests.stories.desk import do

TODAY = "2022-04-11"
OPEN, SUSPECTED, CONFIRMED, CHILD, SEALED, DEAD = "C0013", "C0014", "C0015", "C0016", "C0017", "C0018"
# Signs of what registers say of persons, and of what is read from files that come in.
IN_REGISTERS = "䶀䶁䶂䶃䶄䶅䶆䶇"
COMING_IN = "㐁㐂㐃㐄㐅㐆㐇㐈㐉㐊㐋㐌"
NUMBERS = ("000000195101031", "7377777777", "17777777777")
# What is the person's own, and what is others': informants, relatives, guardians, carers, who wrote an opinion.
OWN = {
    "person.name",
    "person.aliases",
    "person.id_number",
    "person.phone",
    "person.wechat",
    "residence.current_address",
}
OWN |= {"residence.household_address", "health.detail", "health.institution", "care.need", "requests.answer"}
OTHERS = {"person.guardian", "person.guardian_phone", "relatives.name", "relatives.phone", "visits.informant"}
OTHERS |= {"visits.summary", "visits.whereabouts", "health.carer", "hardships.carer_now", "hardships.income", "extra"}
OTHERS |= {"assessments.reason", "assessments.approvals.opinion", "waivers.reason", "letters.answer"}
# Tables, where a sealed case keeps its masked row, or they would not tie out.
TABLES = ("annex", "form letters", "submit", "report")


class Office(NamedTuple):
    """A workspace with the marked cases, and the lists that come in."""

    desk: Desk
    cases: tuple[Marked, ...]
    given: Path


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", TODAY)
    monkeypatch.setenv("EDITOR", "true")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("masked")
    made = make.make(folder / "office", cases=12, seed=7, work_factor=4)
    neither: dict[str, object] = {"hidden": None, "death": None}
    closed = {"case__closed": date(2022, 4, 1), "case__closed_reason": "迁出", "status__current": "社会面戒断3年以上"}
    cases = (
        marked(OPEN, residence__misregistration=None, **neither),
        marked(SUSPECTED, case__kind="隐性", death=None),
        marked(CONFIRMED, case__kind="隐性", hidden__verification="已核实", death=None),
        marked(CHILD, case__kind="流入", person__birth_date=date(2008, 5, 6), **neither),
        marked(SEALED, **neither, **closed, case__sealed_on=date(2022, 4, 2)),
        marked(DEAD, hidden=None, **closed | {"case__closed_reason": "死亡", "status__current": "死亡"}),
    )
    with made.change("case.new") as change:
        for one in cases:
            change.put(one.case)
        _put_registers(change)
    made.vault.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DRUGCHECK_TODAY", TODAY)
        patch.setenv("DRUGCHECK_LANG", "en")
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        desk = Desk(folder / "office")
        for case in (OPEN, SEALED):
            do(desk, f"case set {case} visits.1.pages=3")
        given = _given(folder / "given", cases)
        do(desk, f"annex 9 --blank --out {given}/annex.xlsx")
        do(desk, f"document attach {OPEN} 1 {given}/scan.pdf")
        workspace = desk.workspace()
        package = submission.rendered(workspace, workspace.load(), WEEK)
        entry = submission.entry_of(workspace, package, Signers())
        submission.freeze(workspace, submission.prepared(submission.begun(package), entry, [("x.csv", b"x")]))
        shutil.copytree(desk.root, folder / "other", symlinks=True)
        yield Office(desk, cases, given)


def _put_registers(change: Change) -> None:
    today = date(2022, 4, 8)
    a, b, c, d, e, f, g, h = (f"记{sign}" for sign in IN_REGISTERS)
    number = NUMBERS[0]
    held = change.register(Meetings)
    meeting = Meeting(no=9, date=today, kind=MeetingKind.CONFERENCE, community="甲社区", cases=(OPEN,), decisions=a)
    change.put_register(replace(held, meetings=(*held.meetings, meeting)))
    change.put_register(
        Reviews(reviews=(Review(no=1, case=OPEN, community="甲社区", by="乙社区", found_on=today, finding=b),))
    )
    row = (Value(field_="person.name", text=g), Value(field_="person.phone", text=NUMBERS[2]))
    change.put_register(
        Comparison(
            date=today,
            compared_on=today,
            rows=3,
            differences=(
                Difference(no=1, case=OPEN, field_="person.phone", ours=c, theirs=d, reason=e),
                Difference(no=2, case=SEALED, field_="residence.current_address", ours="记", theirs="话"),
            ),
            candidates=(Candidate(no=1, row=2, case=OPEN, ours=f"{number}123", theirs=f"{number}234", reason=f),),
            apart=(PlatformRow(no=1, row=3, digest="ab", values=row, reason=h),),
        )
    )


def _given(folder: Path, cases: tuple[Marked, ...]) -> Path:
    """The lists and texts that come in: of the cases, with other telephone numbers and addresses, and of strangers."""
    folder.mkdir()
    one, two, three, four, *words = COMING_IN
    people = [(case.case.person.name or "", case.case.person.id_number) for case in cases]
    rows = [(*person, "乙社区", f"1{NUMBERS[1]}") for person in people]
    rows += [(people[0][0], f"{NUMBERS[0]}234", "甲社区", f"1{NUMBERS[1]}"), (f"吴{one}", "坏的", "甲社区", "x")]
    heads = {
        "roster": ("姓名", "身份证号", "社区", "联系电话"),
        "platform": ("姓名", "GMSFHM", "户籍地址", "联系电话"),
        "licences": ("姓名", "身份证号", "准驾车型", "驾驶证状态"),
    }
    lasts = {"roster": None, "platform": (f"示例区{two}", f"1{NUMBERS[1]}"), "licences": ("B2", "正常")}
    for name, head in heads.items():
        last = lasts[name]
        (folder / f"{name}.xlsx").write_bytes(
            sheet(head, *(row if last is None else (*row[:2], *last) for row in rows))
        )
    fields = ("informant", "summary", "satisfied", "answer", "finding", "correct_place")
    said = dict(zip(fields, words, strict=False))
    held = {name: (name,) for name in fields} | {"own": ("summary",), "another": ("informant", "summary")}
    for name, keys in held.items():
        text = "".join(f'{key} = "示例区{said[key]}路"\n' for key in keys)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "text").write_text(f"周{words[-1]}", encoding="utf-8")
    (folder / "new.toml").write_text(f'name = "周{three}{four}"\nid_number = "00000019881030031X"\n', encoding="utf-8")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4 " + b"x" * 300)
    return folder


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder with its text; what is packed is unpacked."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts = {"": path.read_bytes()}
        if parts[""].startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(parts[""])) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        for name, part in parts.items():
            for code in ("utf-8", "gb18030"):
                # What is encrypted or compressed is no text, and may hold any sign by chance.
                with suppress(UnicodeDecodeError):
                    yield f"{path.name} {name}", part.decode(code)


def leaks(office: Office, text: str, line: str) -> list[str]:
    """Whose personal values stand in the text, by case and path."""
    found = [f"{one.case.id} {path}" for one in office.cases for path in one.found(text)]
    found += [sign for sign in (*IN_REGISTERS, *COMING_IN, *NUMBERS) if sign in text]
    if "艾滋病" in text.replace("艾滋病防治条例", "") and not line.startswith("explain"):
        found.append("艾滋病")
    if not line.lstrip("!").startswith(TABLES):
        sealed = next(one for one in office.cases if one.case.id == SEALED)
        found += [f"{SEALED} {path}, sealed" for path in sealed.found(text, whole=True)]
    return found


def looked_through(office: Office, desk: Desk, line: str, out: Path, more: str = "") -> list[str]:
    """Runs a line; what is wrong with it: its status, and every personal value on the screen and in the files."""
    out.mkdir(parents=True)
    typed, _, stdin = line.partition(" < ")
    places = {"out": out, "given": office.given, "other": office.given.parent / "other"}
    places |= {"backup": next(out.parent.glob("*/backups/*"), out)}
    words = typed.lstrip("!").format(case=OPEN, week=WEEK, **places) + more
    ran = desk(words, stdin=f"{stdin}\n")
    expected = (2, 5) if line.startswith("!") else (0, 1)
    problems = [] if ran.status in expected else [f"{words}: {ran.status} {ran.err}"]
    for where, text in (("screen", ran.out + ran.err), *texts(out)):
        if found := leaks(office, text, line):
            problems.append(f"{words}: {where}: {found}")
    return problems


def test_every_command_and_every_way_to_show_is_tried() -> None:
    assert untried() == []


@pytest.mark.parametrize("name", READING)
def test_what_reads_shows_and_writes_nothing_personal(office: Office, name: str, tmp_path: Path) -> None:
    problems = []
    for number, line in enumerate(READING[name]):
        problems += looked_through(office, office.desk, line, tmp_path / f"{number}")
        if "--json" in options(name) and "{out}" not in line:
            problems += looked_through(office, office.desk, line, tmp_path / f"{number}-json", " --json")
    assert not problems, "\n".join(problems)


def test_what_changes_something_says_and_writes_nothing_personal(office: Office, tmp_path: Path) -> None:
    desk = copy_of(office.desk.root, tmp_path / "office")
    problems = []
    for number, line in enumerate(WRITING):
        problems += looked_through(office, desk, line, tmp_path / f"{number}")
    assert not problems, "\n".join(problems)


def test_every_sign_is_found_where_it_is_shown(office: Office) -> None:
    """A search that finds nothing proves nothing, unless what is searched for can be found."""
    shown = office.desk(f"case show {OPEN} --reveal ordinary hiv whereabouts hidden --purpose 核对").out
    assert office.cases[0].found(shown) == set(office.cases[0].masked)


def test_who_asks_for_the_own_file_gets_it_without_anybody_else(office: Office, tmp_path: Path) -> None:
    one = office.cases[0]
    own = tmp_path / "own"
    own.mkdir()
    for kind in ("md", "docx"):
        do(office.desk, f"case show {OPEN} --for-person --out {own}/own.{kind}")
    told = do(office.desk, f"case show {OPEN} --for-person")
    for where, text in (("screen", told), *texts(own)):
        if text.startswith("<?xml") and "word/document" not in where:
            continue
        found = one.found(text)
        assert OTHERS & found == set(), where
        assert OWN - found == set(), where


def test_nothing_of_an_erased_case_opens_or_stands_anywhere(office: Office, tmp_path: Path) -> None:
    desk, one = copy_of(office.desk.root, tmp_path / "office"), office.cases[0]
    do(desk, f"case close {OPEN} --reason other")
    before = list(opened(desk))
    assert {path for text in before for path in one.found(text, whole=True)} == set(one.masked | one.plain)
    said = do(desk, f"case erase {OPEN} --ground law --basis 决定书-3 --approver l01 --yes --out {tmp_path}/proof.md")
    assert WEEK in said, "what is out of reach is named"
    about = {sign: text for text in opened(desk) for sign in IN_REGISTERS[1:6] if sign in text}
    left = [
        text
        for text in opened(desk)
        if one.found(text, whole=True) and not text.startswith(f'schema = 1\nweek = "{WEEK}"')
    ]
    assert left == []
    assert about == {}
    for where, text in (*texts(desk.root), *texts(tmp_path / "state"), *texts(tmp_path / "runtime")):
        assert one.found(text, whole=True) == set(), where
    assert one.found((tmp_path / "proof.md").read_text(encoding="utf-8"), whole=True) == set()
    assert desk("verify").status == 0


def opened(desk: Desk) -> Iterator[str]:
    """The text of every object of the repository, reachable or not, that opens by some key of the store."""
    every = ("cat-file", "--batch", "--batch-all-objects")
    objects = subprocess.run(["git", "-C", str(desk.root), *every], capture_output=True, check=True).stdout
    keys = desk.workspace().vault.keys
    for sealed in re.findall(rb"-----BEGIN AGE.*?-----END AGE ENCRYPTED FILE-----\n", objects, re.DOTALL):
        with suppress(DamagedError):
            yield open_any(sealed, keys)[1].text
