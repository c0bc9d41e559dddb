"""What a command imports is most of what it costs: a short command stays clear of what it has no use for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Prints, behind what the command prints, every module that its process has imported.
PROGRAM = """
import sys
from drugcheck.cli import run
status = run(sys.argv[1:])
print("\\nMODULES", *sys.modules)
sys.exit(status)
"""

# For every short command: laying out, tables, files of other formats, locks, and what only few commands are about.
NEVER = {"rich", "tabulate", "csv", "filelock", "tomllib", "getpass", "readline", "xlsxwriter", "python_calamine"}
NEVER_OWN = ("drugcheck.demo", "drugcheck.domain.rules", "drugcheck.domain.roster", "drugcheck.cli.helping")
FIRST = {"drugcheck.workspace", "drugcheck.domain", "drugcheck.files", "drugcheck.vault", "cryptography", "msgspec"}
# A record is read without what changes, checks and refusals need.
CHANGING = {
    "drugcheck.cli.ask",
    "drugcheck.domain.editing",
    "drugcheck.domain.findings",
    "drugcheck.domain.naming",
    "drugcheck.files.fault_walk",
    "drugcheck.files.lines",
    "drugcheck.files.shipped",
    "drugcheck.vault.change",
    "drugcheck.vault.git",
    "drugcheck.vault.history",
    "drugcheck.vault.passphrase",
    "drugcheck.vault.repository",
    "drugcheck.vault.verify",
    "drugcheck.vault.writer",
}


def imported(*words: str, environment: dict[str, str]) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        env=os.environ | {"DRUGCHECK_LANG": "en"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(ran.stdout.rpartition("\nMODULES ")[2].split())


def of_those(modules: set[str], unwanted: tuple[str, ...]) -> set[str]:
    return {name for name in modules if name.startswith(unwanted)}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What `case show` imports in a demo that is unlocked."""
    folder: Path = tmp_path_factory.mktemp("imports")
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {"XDG_RUNTIME_DIR": str(runtime)}
    imported("demo", str(folder / "demo"), "--cases", "3", "--no-tour", environment=environment)
    imported("-C", str(folder / "demo"), "unlock", environment=environment)
    return imported("-C", str(folder / "demo"), "case", "show", "C0001", environment=environment)


def test_the_version_needs_neither_records_nor_keys() -> None:
    modules = imported("--version", environment={})
    assert "drugcheck.cli.frame" in modules
    assert modules & (NEVER | FIRST) == set()
    assert of_those(modules, NEVER_OWN) == set()


def test_a_case_is_shown_without_tables_rules_and_rosters(shown: set[str]) -> None:
    assert "drugcheck.files.record" in shown
    assert shown & NEVER == set()
    assert of_those(shown, NEVER_OWN) == set()


@pytest.mark.skipif(sys.platform != "linux", reason="the session is kept elsewhere")
def test_a_case_is_shown_without_what_only_changes_need(shown: set[str]) -> None:
    assert "drugcheck.vault.seal" in shown
    assert shown & CHANGING == set()
