"""What a new user gets wrong: one clear line and a hint, the documented status, and nothing lost or given away."""

import contextlib
import os
import select
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from drugcheck.cli import INTERRUPTED, NOBODY_READS
from drugcheck.demo import make
from drugcheck.files.default_config import default_config_text
from drugcheck.workspace import Workspace
from tests.pty import skip_without_terminal
from tests.running import Desk, Ran, copy_of, run

MARKER = "欧阳试密"
PASSPHRASE = "正确 horse battery"
PROGRAM = [sys.executable, "-m", "drugcheck"]


@pytest.fixture(scope="session")
def marked_source(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A small demo whose first case holds a name that may show up nowhere; for what is refused, nobody changes it."""
    root = tmp_path_factory.mktemp("marked") / "source"
    make.make(root, cases=30, seed=7, work_factor=4)
    desk = Desk(root)
    for field in ("person.name", "person.employer", "visits.1.summary"):
        assert desk(f"case set C0001 {field} --from -", stdin=MARKER).status == 0
    return desk


@pytest.fixture
def marked(marked_source: Desk, tmp_path: Path) -> Desk:
    """A copy of it to work on."""
    return copy_of(marked_source.root, tmp_path / "demo")


@pytest.fixture
def own(tmp_path: Path) -> Desk:
    """A workspace as init makes it, under a passphrase and locked."""
    root = tmp_path / "own"
    text = default_config_text("示例街道", "00000000-0000-4000-8000-000000000000", 2022, ["甲社区"])
    Workspace.create(root, text, PASSPHRASE, datetime(2022, 4, 7).astimezone(), work_factor=4)
    return Desk(root)


def _state(desk: Desk) -> dict[str, bytes]:
    """All records and where the history stands."""
    records = {path.name: path.read_bytes() for path in (desk.root / "records").iterdir()}
    return records | {"HEAD": _git(desk, "rev-parse", "HEAD"), "status": _git(desk, "status", "--porcelain", "records")}


def _git(desk: Desk, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=desk.root, capture_output=True, check=True).stdout


def _refused(ran: Ran, status: int, *said: str) -> None:
    """One error of one line, one hint of one line, nothing on stdout, no value of a record."""
    assert ran.status == status, ran.err
    assert ran.out == ""
    first, second, *more = ran.err.splitlines()
    assert more == []
    assert first.startswith("drugcheck: ")
    assert not first.endswith(".")
    assert second.startswith("hint: ")
    assert len(second) > len("hint: ")
    assert "Traceback" not in ran.err
    assert MARKER not in ran.err
    for words in said:
        assert words in ran.err


# Wrong words on the command line

_VISIT = "visit add C0001 --method door --with self --by c01,p01"


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("vist add C0001", 2, ["no such command", "drugcheck visit"]),
        ("visit ad C0001", 2, ["no such command", "drugcheck visit add"]),
        ("visit add", 2, ["CASE is missing"]),
        ("visit add C0001 --metod door", 2, ["no option --metod", "--method"]),
        ("visit add C0001 --method", 2, ["--method"]),
        ("visit add C0001 --method dor", 2, ["--method: not one of the official values", "--method door"]),
        ("visit add C0001 --with self --by c01", 2, ["--method is missing"]),
        (f"{_VISIT} --date 2022-13-01", 2, ["--date: not a date", "YYYY-MM-DD"]),
        (f"{_VISIT} --date yesterday", 2, ["--date: not a date"]),
        (f"{_VISIT} --date 2099-01-01", 2, ["cannot be dated after today"]),
        (f"{_VISIT},c99", 2, ["no member of staff", "c01"]),
        ("visit amend C0001 99 --method door", 2, ["no visit with number 99"]),
        ("case show C0999", 2, ["no case C0999", "drugcheck case show C0"]),
        ("case show 9999", 2, ["no case C9999"]),
        ("case set C0001 stauts.place x", 2, ["the nearest is status.place"]),
        ("case set C0001 status.current 社区戒", 2, ["the nearest is 社区戒毒"]),
        ("case set C0001 status.since 2022-02-30", 2, ["2022-03-06"]),
        ("case set C0001 case.closed 2022-01-01", 2, ["drugcheck case close C0001"]),
        ("case show C0001 --reveal", 5, ["purpose"]),
        ("case list --community 丁社区", 2, ["甲社区、乙社区、丙社区"]),
        ("case list --level highest", 2, ["--level", "高 high"]),
        ("validate --select ZZ999", 2, ["no rule ZZ999"]),
        ("explain CT999", 2, ["CT999"]),
        ("validate --annex 15", 2, ["1 to 14"]),
        ("meeting add --date 2022-4-31", 2, ["--date: not a date"]),
    ],
)
def test_wrong_words_are_answered_with_the_nearest_right_ones(
    marked_source: Desk, line: str, status: int, said: list[str]
) -> None:
    before = _state(marked_source)
    _refused(marked_source(line), status, *said)
    assert _state(marked_source) == before


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("case show {name}", 2),
        ("case show 000000199001010011", 2),
        ("case find {name}", 5),
        ("case new {name}", 2),
        ("case new --name {name}", 2),
        ("case new --name={name}", 2),
        ("case new --kind {name}", 2),
        ("case new --kind registered --community {name} --from -", 2),
        ("case set C0001 person.name {name}", 5),
        ("case set C0001 person.name={name}", 5),
        ("case set C0001 person.id_number 000000199001010011", 5),
        ("visit add C0001 --method {name}", 2),
        ("visit add C0001 --method door --with self --by {name}", 2),
        ("visit add C0001 --method door --with self --by c01 --date {name}", 2),
        ("validate --case {name}", 2),
        ("validate --select {name}", 2),
        ("validate --annex {name}", 2),
        ("{name}", 2),
        ("case {name}", 2),
        ("--{name}", 2),
    ],
)
def test_a_name_given_as_an_argument_is_refused_and_not_repeated(marked_source: Desk, line: str, status: int) -> None:
    before = _state(marked_source)
    ran = marked_source(line.format(name=MARKER))
    _refused(ran, status)
    assert "000000199001010011" not in ran.err
    assert _state(marked_source) == before


@pytest.mark.parametrize("field", ["person.birth_date", "person.sex", "status.since"])
def test_a_wrong_value_from_standard_input_is_not_repeated(marked_source: Desk, field: str) -> None:
    before = _state(marked_source)
    _refused(marked_source(f"case set C0001 {field} --from -", stdin=MARKER), 2, field)
    assert _state(marked_source) == before


@pytest.mark.parametrize(
    "text", [f"name = {MARKER}\n", f'nam = "{MARKER}"\n', f'name = "{MARKER}\n', f'[{MARKER}]\nname = "x"\n']
)
def test_a_broken_file_of_personal_fields_is_refused_without_what_it_holds(marked_source: Desk, text: str) -> None:
    before = _state(marked_source)
    _refused(marked_source("case new --kind registered --community 甲社区 --from -", stdin=text), 2)
    assert _state(marked_source) == before


# Where one works


def test_a_folder_without_a_workspace_names_init(tmp_path: Path) -> None:
    for line in ("case list", "validate", "visit add C0001", "verify", "unlock"):
        _refused(run("-C", str(tmp_path), *line.split()), 2, "no workspace here", "drugcheck init")
    _refused(run("-C", str(tmp_path / "none"), "case", "list"), 2, "no folder")


def test_a_second_workspace_in_the_same_folder_is_refused(own: Desk, tmp_path: Path) -> None:
    before = _state(own)
    _refused(run("init", str(own.root), "--unit", "示例街道"), 2, "a workspace in this folder already")
    _refused(run("demo", str(own.root)), 2, "is not empty")
    assert _state(own) == before


def test_without_git_nothing_is_made_and_nothing_is_changed(
    marked: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(marked)
    with monkeypatch.context() as nowhere:
        nowhere.setenv("PATH", str(tmp_path / "empty"))
        for line in (_VISIT, "case set C0001 status.place 示例街道"):
            _refused(marked(line), 2, "git was not found")
        _refused(run("demo", str(tmp_path / "new")), 2, "git was not found")
        assert not (tmp_path / "new").exists()
        doctor = marked("doctor")
        assert (doctor.status, doctor.err) == (2, "")
        assert "git was not found" in doctor.out
        assert marked("case show C0001").status == 0
    assert _state(marked) == before
    assert marked("verify").status == 0


# Passphrases


def test_a_wrong_passphrase_is_refused_and_the_right_one_opens(
    own: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "passphrase"
    monkeypatch.setenv("DRUGCHECK_PASSPHRASE_FILE", str(file))
    for wrong in ("falsch", PASSPHRASE + " "):
        file.write_text(wrong + "\n", encoding="utf-8")
        ran = own("case list")
        _refused(ran, 3, "wrong passphrase", "drugcheck unlock")
        assert wrong.strip() not in ran.err
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    assert own("case list --json").json["cases"] == []


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe\x00", b"x" * 100_000])
def test_a_passphrase_file_that_cannot_be_used_is_named_by_its_variable(
    own: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("DRUGCHECK_PASSPHRASE_FILE", str(file))
    _refused(own("case list"), 3, "DRUGCHECK_PASSPHRASE_FILE")


def test_locked_with_nobody_to_ask_is_said(own: Desk) -> None:
    before = _state(own)
    for line in ("case list", "validate", "verify", "unlock", "case new --kind registered"):
        _refused(own(line), 3, "nobody to ask for the passphrase", "drugcheck unlock")
    assert _state(own) == before


def test_the_descriptor_of_a_passphrase_has_to_be_open(own: Desk) -> None:
    _refused(run("-C", str(own.root), "--passphrase-fd", "987", "case", "list"), 3, "descriptor 987")
    _refused(run("-C", str(own.root), "--passphrase-fd", "x", "case", "list"), 2, "--passphrase-fd")


def test_a_missing_key_is_said(own: Desk) -> None:
    (own.root / ".drugcheck" / "identity.age").unlink()
    _refused(own("case list"), 3, "identity.age is missing")


# Files of the office


def test_all_faults_of_a_broken_configuration_are_named_with_their_lines(marked: Desk) -> None:
    before = _state(marked)
    path = marked.root / "drugcheck.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        if line.startswith("division"):
            lines[place] = "divison = 3"
        if line.startswith("year"):
            lines[place] = 'year = "2022"'
    path.write_text("\n".join(lines), encoding="utf-8")
    _refused(marked("case list"), 2, "drugcheck.toml: line ", "divison", "the nearest is division", "(and ")
    doctor = marked("doctor")
    assert doctor.status == 2
    for place, line in enumerate(lines, 1):
        if line.startswith(("divison", "year")):
            assert f"line {place}, " in doctor.out
    assert _state(marked) == before


@pytest.mark.parametrize("data", [b"schema = 1\nx = [\n", b"\xff\xfe\x00", b"", b"schema = 2\n"])
def test_a_configuration_that_cannot_be_read_is_refused(marked: Desk, data: bytes) -> None:
    (marked.root / "drugcheck.toml").write_bytes(data)
    _refused(marked("case list"), 2, "drugcheck.toml")
    assert marked("doctor").status == 2


def test_a_broken_template_of_criteria_is_refused_with_its_line(marked: Desk) -> None:
    before = _state(marked)
    path = marked.root / "templates" / "risk.toml"
    text = path.read_text(encoding="utf-8").replace('level = "高"', 'level = "高高"', 1)
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("高高")].count("\n") + 1
    _refused(marked("validate"), 2, f"templates/risk.toml: line {line}, ", "unknown value", "高")
    assert f"line {line}, " in marked("doctor").out
    assert _state(marked) == before


def test_a_broken_matrix_of_dossiers_is_refused_with_its_line(marked: Desk) -> None:
    before = _state(marked)
    path = marked.root / "templates" / "dossier.toml"
    text = path.read_text(encoding="utf-8").replace('section = "谈话记录"', 'section = "谈话纪录"', 1)
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("谈话纪录")].count("\n") + 1
    _refused(marked("validate"), 2, f"templates/dossier.toml: line {line}, ", "谈话记录")
    assert f"line {line}, " in marked("doctor").out
    path.unlink()
    assert marked("validate --select DS").status == 0
    assert "note templates/dossier.toml is missing" in marked("doctor").out
    assert _state(marked) == before


def test_a_broken_template_of_an_annex_is_refused_with_all_faults(marked: Desk) -> None:
    before = _state(marked)
    path = marked.root / "templates" / "annex07.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('rows = "has_licence"', 'rows = "has_license"').replace('"licence.class"', '"licence.clas"')
    path.write_text(text, encoding="utf-8")
    for line in ("annex 7", "validate --annex 7"):
        ran = marked(line)
        _refused(ran, 2, "annex07.toml", "unknown category; the nearest is has_licence")
        assert f"line {text[: text.index('licence.clas')].count(chr(10)) + 1}" in ran.err
        assert "the nearest is licence.class" in ran.err
    assert _state(marked) == before


def test_a_day_that_is_no_day_is_refused(marked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "heute")
    _refused(marked("validate"), 2, "DRUGCHECK_TODAY is not a date")


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, b"\xff\xfe\x00"])
def test_a_roster_that_is_none_is_refused(marked: Desk, tmp_path: Path, data: bytes) -> None:
    before = _state(marked)
    roster = tmp_path / "roster.csv"
    roster.write_bytes(data)
    _refused(marked("import roster", str(roster), "--dry-run"), 2)
    _refused(marked("import roster", str(tmp_path / "none.csv"), "--dry-run"), 2)
    assert _state(marked) == before


# Pipes and keys


@pytest.fixture
def surroundings() -> dict[str, str]:
    return os.environ | {"DRUGCHECK_LANG": "en", "PYTHONIOENCODING": "utf-8"}


def test_a_pipe_that_is_closed_ends_the_command_quietly(marked: Desk, surroundings: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [*PROGRAM, "-C", str(marked.root), "case", "list", "--json"],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=surroundings,
            timeout=60,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (NOBODY_READS, b"")


def test_ctrl_c_at_a_prompt_changes_nothing(marked: Desk, surroundings: dict[str, str]) -> None:
    skip_without_terminal()
    before = _state(marked)
    status, written = _interrupted_at("姓名", "case", "set", "C0001", "person.name", root=marked.root, env=surroundings)
    assert status == INTERRUPTED
    assert "Traceback" not in written
    assert MARKER not in written
    assert _state(marked) == before


def test_ctrl_c_at_the_passphrase_opens_nothing(own: Desk, surroundings: dict[str, str]) -> None:
    skip_without_terminal()
    status, written = _interrupted_at("passphrase", "case", "list", root=own.root, env=surroundings)
    assert status == INTERRUPTED
    assert "Traceback" not in written


def _interrupted_at(prompt: str, *words: str, root: Path, env: dict[str, str]) -> tuple[int, str]:
    """Runs a command on a terminal and presses Ctrl-C when it asks; its status and what was on the screen."""
    controller, terminal = os.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "-C", str(root), *words],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        env=env,
        # Makes the pseudo-terminal the one that /dev/tty means and that Ctrl-C comes from.
        preexec_fn=lambda: os.close(os.open(os.ttyname(terminal), os.O_RDWR)),
    )
    os.close(terminal)
    # Bytes, since a read may end inside a character.
    written = b""
    try:
        while prompt.encode() not in written and (more := _next(controller)):
            written += more
        assert prompt.encode() in written, written
        # A key that is pressed while the line editor sets the terminal up is lost, so it is pressed until it is heard.
        for _ in range(50):
            with contextlib.suppress(OSError):
                os.write(controller, b"\x03")
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
                break
        while more := _next(controller):
            written += more
        return process.wait(10), written.decode(errors="replace")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(controller)


def _next(controller: int) -> bytes:
    """What was written next; empty when the terminal was closed or nothing came for ten seconds."""
    try:
        return os.read(controller, 4096) if select.select([controller], [], [], 10)[0] else b""
    except OSError:
        return b""
