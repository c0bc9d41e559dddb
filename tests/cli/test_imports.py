"""What a command imports is most of what it costs: a short command stays clear of what it has no use for."""

import sys

import pytest

from tools import imported

# For every short command: laying out, tables, files of other formats, locks, and what only few commands are about.
NEVER = {
    "rich",
    "json",
    "tabulate",
    "tomli_w",
    "csv",
    "filelock",
    "tomllib",
    "getpass",
    "readline",
    "xlsxwriter",
    "python_calamine",
}
NEVER_OWN = (
    "drugcheck.demo",
    "drugcheck.domain.registers",
    "drugcheck.domain.rules",
    "drugcheck.domain.roster",
    "drugcheck.cli.helping",
)
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


def of_those(modules: set[str], unwanted: tuple[str, ...]) -> set[str]:
    return {name for name in modules if name.startswith(unwanted)}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What the commands of the list import, in a demo that is unlocked."""
    return imported.measured(tmp_path_factory.mktemp("imports"))


@pytest.fixture(scope="module")
def shown(found: dict[str, set[str]]) -> set[str]:
    """What `case show` imports."""
    return found["case show C0001"]


@pytest.mark.skipif(sys.platform != "linux", reason="the session is kept elsewhere")
@pytest.mark.parametrize("line", imported.COMMANDS)
def test_the_list_of_imported_modules_is_the_one_that_was_agreed(found: dict[str, set[str]], line: str) -> None:
    """More is time that a person waits for; after a look at it, and where it is less, `python -m tools.imported`."""
    now, agreed = imported.sorted_out(found[line]), imported.expected()[line]
    assert now.own == agreed.own
    assert now.others == agreed.others
    assert set(now.standard) <= set(agreed.standard)


def test_the_version_needs_neither_records_nor_keys(found: dict[str, set[str]]) -> None:
    modules = found["--version"]
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
