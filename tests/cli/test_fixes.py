"""The fix of a finding is a command that exists: each is read by the parser, and names a field that exists."""

import shlex

import pytest

from drugcheck.cli import frame
from drugcheck.cli.faults import UnknownCommandError
from drugcheck.domain.paths import locate
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from tests.domain.rules.test_catalogue import CASES

FIXES = sorted(
    {
        finding.fix
        for case in CASES
        if case.expect
        for finding in run([rule for rule in CATALOGUE if rule.code == case.code], case.context)
    }
)


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


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    with pytest.raises(UnknownCommandError):
        parsed(["case", "mend", "C0001"])
