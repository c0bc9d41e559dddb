"""The fix of a finding is a command that exists, whole as it is printed: nothing in it is left to be filled in."""

import re
import shlex

import pytest

from drugcheck.cli import frame
from drugcheck.cli.faults import UnknownCommandError
from drugcheck.domain.paths import locate
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from tests.domain.rules.test_catalogue import CASES

FINDINGS = [
    finding
    for case in CASES
    if case.expect
    for finding in run([rule for rule in CATALOGUE if rule.code == case.code], case.context)
]
FIXES = sorted({finding.fix for finding in FINDINGS})
# A word in capitals stands for something else, unless it is a case or a rule.
PLACEHOLDER = re.compile(r"[A-Z_]{2,}|.*(\.\.\.|…|[{}<>]|YYYY|None).*")
# A record that is no case can only be edited; so can what others have signed, and an own column that is not named.
EDITED = {"FS002", "FS005", "RG004", "CT013", "TS010", "PV008", "CL002", "PV001", "PV007", "RG013", "DS005", "RP007"}


def parsed(words: list[str]) -> str:
    """The path of the command that the words call; raises where they call none, or with what it does not take."""
    command = frame.tree()
    context = command.make_context("drugcheck", words)
    while isinstance(command, frame.Group):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)
    return str(context.command_path)


@pytest.mark.parametrize("fix", FIXES)
def test_the_fix_is_a_command(fix: str) -> None:
    program, *words = shlex.split(fix)
    assert program == "drugcheck"
    path = parsed(words)
    if path == "drugcheck case set":
        for word in words[3:]:
            locate(word.partition("=")[0])


@pytest.mark.parametrize("fix", FIXES)
def test_nothing_in_it_is_left_to_be_filled_in(fix: str) -> None:
    assert [word for word in shlex.split(fix) if PLACEHOLDER.fullmatch(word)] == []


def test_the_editor_is_opened_only_where_no_command_knows_better() -> None:
    assert {finding.code for finding in FINDINGS if finding.fix.startswith("drugcheck case edit")} <= EDITED


@pytest.mark.parametrize("word", ["FILE", "CASE", "YYYY-MM-DD", "…", "{no}", "None"])
def test_a_place_to_be_filled_in_would_be_seen(word: str) -> None:
    assert PLACEHOLDER.fullmatch(word)


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    with pytest.raises(UnknownCommandError):
        parsed(["case", "mend", "C0001"])
