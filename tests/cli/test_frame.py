"""The frame: what is imported, how errors are told, how a run ends."""

import errno
import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drugcheck import __version__, cli
from drugcheck.cli import case, faults, frame, state
from drugcheck.cli.commands import COMMANDS, GROUPS, INTERNAL, SECTIONS, members
from drugcheck.errors import DamagedError
from drugcheck.vault.errors import WrongPassphraseError
from tests.running import Desk, run

NAME = "周试三"

# What only some commands need, and `--help` and `--version` never.
HEAVY = ("rich", "cryptography", "msgspec", "tabulate", "rtoml", "tomli_w", "filelock", "subprocess", "asyncio")


def in_process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the module in a process of its own, with what it printed."""
    settings = os.environ | {"PYTHONUTF8": "1", "DRUGCHECK_LANG": "en"} | environment
    return subprocess.run(
        [sys.executable, "-m", "drugcheck", *words], capture_output=True, text=True, encoding="utf-8", env=settings
    )


# What is imported


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["case", "--help"], ["nonsense"]])
def test_looking_around_imports_nothing_heavy(words: list[str]) -> None:
    code = "import sys; from drugcheck import cli; cli.run(sys.argv[1:]); print('modules:', *sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, encoding="utf-8")
    modules = set(ran.stdout.partition("modules:")[2].split())
    assert "typer.main" in modules, "the list of modules was not read"
    assert sorted(module for module in modules if module.partition(".")[0] in set(HEAVY) - {"subprocess"}) == []
    assert not {module for module in modules if module.startswith(("drugcheck.domain", "drugcheck.vault"))}


def test_a_help_page_of_a_command_imports_no_rich() -> None:
    code = (
        "import sys; from drugcheck import cli; cli.run(['visit', 'add', '--help']); assert 'rich' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


# The table


def test_every_command_of_the_table_is_there_with_a_help_page() -> None:
    for path, entry in COMMANDS.items():
        function = getattr(importlib.import_module(f"drugcheck.cli.{entry.module}"), entry.function)
        assert inspect.getdoc(function), path
        assert f"usage: drugcheck {path}" in run(*path.split(), "--help").out


def test_every_option_says_what_it_is_for() -> None:
    for path in COMMANDS:
        for parameter in frame.command(path).params:
            assert parameter.help, f"{path} {parameter.name}"


def test_every_name_of_the_overview_is_a_command_or_a_group() -> None:
    names = members("")
    assert sorted(names) == sorted(set(names))
    assert set(names) == {path.partition(" ")[0] for path in COMMANDS} - INTERNAL
    # `waive` is a command and has others beside it.
    assert set(GROUPS) == {path.partition(" ")[0] for path in COMMANDS if " " in path} - set(COMMANDS)
    assert set(names) == {name for section in SECTIONS.values() for name in section}


def test_the_overview_names_every_command_and_the_exit_statuses() -> None:
    page = run("--help")
    assert page.status == 0
    for name in members(""):
        assert f"\n  {name} " in page.out
    assert "exit status: 0 clean, 1 findings" in page.out


def test_nothing_typed_shows_the_overview_and_ends_with_two() -> None:
    nothing = run()
    assert (nothing.status, nothing.out) == (2, run("--help").out)
    assert run("case").out == run("case", "--help").out
    assert run("case").status == 2


def test_version() -> None:
    assert run("--version") == (0, f"drugcheck {__version__}\n", "")


# Wrong command lines


@pytest.mark.parametrize(
    ("line", "said", "hint"),
    [
        ("vist add", "there is no such command", "drugcheck visit"),
        ("visit ad", "there is no such command", "drugcheck visit add"),
        ("xyzzy", "there is no such command", "drugcheck --help"),
        ("case list --comunity 甲社区", "there is no option --comunity", "drugcheck case list --community"),
        ("case list --姓名", "there is no option -…", "drugcheck case list --help"),
        ("case list --kind", "--kind needs a value", "drugcheck case list --help"),
        ("case show", "CASE is missing", "drugcheck case show CASE"),
        ("--passphrase-fd x case list", "--passphrase-fd: this value cannot be used", "drugcheck --help"),
        ("lock now", "too many arguments; names and ID numbers", "drugcheck lock --help"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_one_hint(line: str, said: str, hint: str) -> None:
    ran = run(*line.split())
    message, advice = ran.err.splitlines()
    assert (ran.status, ran.out) == (2, "")
    assert message.startswith(f"drugcheck: {said}")
    assert advice == f"hint: {hint}"


@pytest.mark.parametrize("line", ["case show C0001 {}", "{}", "case {}", "lock {}", "case list --{}", "case find {}"])
def test_a_name_that_was_typed_as_an_argument_is_not_repeated(line: str) -> None:
    ran = run(*line.format(NAME).split())
    assert ran.status in (2, 5)
    assert NAME not in ran.out + ran.err


def test_a_folder_that_is_not_there_is_not_looked_for_above(desk: Desk) -> None:
    ran = run("-C", str(desk.root / "nowhere"), "case", "list")
    assert ran.status == 2
    assert ran.err.startswith("drugcheck: there is no folder ")


def test_no_workspace(tmp_path: Path) -> None:
    ran = run("-C", str(tmp_path), "case", "list")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[1] == "hint: drugcheck init DIR"


@pytest.mark.parametrize("day", ["2022-02-30", "gestern", "2022-4", "٢٠٢٢-٠٤-٠٧x"])
def test_a_wrong_fixed_day_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", day)
    ran = desk("campaign show")
    assert ran.status == 2
    assert ran.err.splitlines()[0] == "drugcheck: DRUGCHECK_TODAY is not a date of the form YYYY-MM-DD"


def test_the_fixed_day_goes_before_the_day_of_the_demo(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_TODAY", "2022-05-02")
    assert desk("campaign show --json").json["today"] == "2022-05-02"


# Exceptions


@pytest.mark.parametrize(
    ("error", "status"),
    [(DamagedError(), 4), (WrongPassphraseError(), 3), (faults.BadValueError(option="x", command="y"), 2)],
)
def test_an_error_decides_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, error: Exception, status: int
) -> None:
    monkeypatch.setattr(state, "workspace", lambda *_: _raise(error))
    assert desk("case show C0001").status == status


def test_an_unforeseen_exception_is_one_line_without_values(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    monkeypatch.setattr(case, "masked", lambda *_: _raise(KeyError(NAME)))
    ran = desk("case show C0001")
    assert ran.status == faults.FAULT
    assert NAME not in ran.err + ran.out
    message, hint = ran.err.splitlines()
    assert message.startswith("drugcheck: this is a fault of drugcheck: KeyError at ")
    assert hint.startswith("hint: DRUGCHECK_DEBUG=1 drugcheck case show")


def test_the_traceback_for_a_report_has_lines_and_no_values(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    def fail(*_: object) -> None:
        name = "".join(("周", "试", "三"))
        try:
            raise KeyError(name)
        except KeyError as error:
            raise ValueError(name) from error

    monkeypatch.setattr(case, "masked", fail)
    monkeypatch.setenv("DRUGCHECK_DEBUG", "1")
    ran = desk("case show C0001")
    assert "KeyError" in ran.err
    assert "ValueError" in ran.err
    assert "case.py:" in ran.err
    assert NAME not in ran.err


def test_a_file_that_cannot_be_written_is_the_systems_reason(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    monkeypatch.setattr(case, "masked", lambda *_: _raise(OSError(28, "x", "out.csv")))
    ran = desk("case show C0001")
    assert ran.status == 2
    assert ran.err.splitlines()[0] == f"drugcheck: {os.strerror(28)}: out.csv"


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    monkeypatch.setattr(case, "masked", lambda *_: _raise(KeyboardInterrupt()))
    assert desk("case show C0001") == (cli.INTERRUPTED, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize("line", ["case list", "--help", "case list --json"])
def test_nobody_reads_on_is_no_error(demo_source: Path, line: str) -> None:
    words = [sys.executable, "-m", "drugcheck", "-C", str(demo_source), *line.split()]
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (cli.NOBODY_READS, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["explain", "RG001"]], ids=" ".join)
def test_what_cannot_be_printed_is_told_and_is_no_success(words: list[str]) -> None:
    command = [sys.executable, "-m", "drugcheck", *words]
    settings = os.environ | {"PYTHONUTF8": "1", "DRUGCHECK_LANG": "en"}
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=settings)
    assert ran.returncode == 2
    assert ran.stderr.splitlines() == [
        f"drugcheck: the system refused a read or a write: {os.strerror(errno.ENOSPC)}",
        "hint: drugcheck doctor",
    ]


def test_the_module_runs_as_the_script_does() -> None:
    assert in_process("--version").stdout == f"drugcheck {__version__}\n"
    assert in_process("nonsense").returncode == 2


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
def test_a_console_of_another_code_page_loses_nothing_and_stops_nothing(desk: Desk, encoding: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "drugcheck", "-C", str(desk.root), "case", "show", "C0001"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )
    assert ran.returncode == 0, ran.stderr
    shown = ran.stdout.decode(encoding)
    assert "C0001" in shown
    assert ("档案编号" in shown) == (encoding == "gbk")
    assert (r"\u6863" in shown) == (encoding != "gbk")


def _raise(error: BaseException) -> None:
    raise error
