"""Every command is either one that writes, with a run of it to be disturbed, or one that changes no byte."""

import importlib
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

import drugcheck
from drugcheck.cli.commands import COMMANDS, Entry
from tests.faults.injector import Plan
from tests.faults.office import DAY, clone
from tests.faults.scenarios import READING, WRITING
from tests.faults.stage import Stage
from tests.faults.trial import Trial

# What a reading command may leave: the note of what was last seen, the snapshot, the lock.
_PRODUCT = Path(drugcheck.__file__).parent
_WRITING_OPTIONS = frozenset({
    "--out", "--reveal", "--encrypt-to", "--record", "--apply", "--errors-to", "--file", "--ics", "--blank", "--fix",
    "--repair", "--accept", "--rehearse", "--push", "--post-quantum", "--renumber", "--take-here", "--take-there",
    "--former-key", "--for-successor", "--for-person", "--by-superior",
})  # fmt: skip
_PAPER = "the file is written and recorded as for annex --encrypt-to"
# What no line disturbs, and why it need not.
_LIKE_ANOTHER = {
    **{(f"form {name}", "--encrypt-to"): _PAPER for name in ("interview", "test", "rights", "meeting", "letter")},
    ("case show", "--encrypt-to"): _PAPER,
    ("dossier show", "--encrypt-to"): _PAPER,
    ("init", "--post-quantum"): "other bytes in the same key file; key rotate --post-quantum writes records with it",
    ("key recovery", "--out"): "it is refused",
    ("review add", "--by-superior"): "another value of the same record",
    ("sync", "--take-there"): "another value in the same merge as with --take-here",
    ("sync", "--former-key"): "records are opened with another key, before the same merge",
}
_HOUSEHOLD = frozenset({".drugcheck/lock"})


def test_no_command_is_left_out() -> None:
    assert {scenario.command for scenario in WRITING} | READING.keys() == COMMANDS.keys()


def test_what_makes_a_reading_command_write_is_not_left_out() -> None:
    """A command that is in both tables writes only with a word of its line, and that word is disturbed."""
    lines = [(scenario.command, set(scenario.line.split())) for scenario in WRITING]
    missing = [
        (name, option)
        for name, entry in COMMANDS.items()
        for option in _options(entry) & _WRITING_OPTIONS
        if not any(command == name and option in words for command, words in lines)
    ]
    assert set(missing) - _LIKE_ANOTHER.keys() == set()


def _options(entry: Entry) -> set[str]:
    function = getattr(importlib.import_module(f"drugcheck.cli.{entry.module}"), entry.function)
    hints = typing.get_type_hints(function, include_extras=True).values()
    declared = [each for hint in hints for each in getattr(hint, "__metadata__", ())]
    # In an annotation the first name stands where the default would.
    return {
        word
        for each in declared
        for word in (getattr(each, "default", None), *(getattr(each, "param_decls", None) or ()))
    }


def test_only_these_places_ask_for_the_reason_of_an_error() -> None:
    """Elsewhere a full disk and a broken one are the same, so that one of the two faults stands for both."""
    asking = {
        str(path.relative_to(_PRODUCT))
        for path in _PRODUCT.rglob("*.py")
        if re.search(r"\.errno (?:not )?in\b|except [^:]*PermissionError", path.read_text(encoding="utf-8"))
    }
    # The lock; a folder that cannot be flushed; a file that Windows holds.
    assert asking <= {"vault/records.py", "vault/locking.py", "vault/disk.py"}


@pytest.mark.parametrize("scenario", WRITING, ids=lambda scenario: scenario.line.split(" -")[0][:40])
def test_undisturbed_it_runs_and_writes(trial: Trial, scenario: object) -> None:
    from tests.faults.scenarios import Scenario

    assert isinstance(scenario, Scenario)
    clean = trial.clean(scenario)
    assert clean.result.status in (0, 1), clean.result.err
    assert clean.result.seen, "it writes nothing"


def _bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and name not in _HOUSEHOLD and not name.startswith(".drugcheck/snapshot"):
            yield name, path.read_bytes()


def test_what_only_reads_changes_no_byte(trial: Trial) -> None:
    """One workspace for all: if one of them writes, the next one shows it."""
    stage = Stage(trial.stage.folder.with_name("reading"))
    clone(trial.offices["sent"], stage.folder)
    stage.environment["DRUGCHECK_TODAY"] = DAY
    (stage.papers / "name.txt").write_text("周试外\n")
    stage.run(["-C", str(stage.ws), "case", "list"])
    before = dict(_bytes(stage.ws))
    for command, words in READING.items():
        ran = stage.run(["-C", str(stage.ws), *stage.words(f"{command} {words}")], Plan())
        assert ran.status in (0, 1, 2, 5), (command, ran.err)
        after = dict(_bytes(stage.ws))
        assert after == before, (command, [name for name in after if after.get(name) != before.get(name)])


def test_two_equal_runs_leave_the_same(trial: Trial) -> None:
    """Else each fault would leave something new, and a sweep would look into all of it again."""
    for line in ("case set", "case new", "key passwd", "submit week"):
        scenario = next(each for each in WRITING if each.line.startswith(line))
        assert trial.left_by(scenario) == trial.left_by(scenario), line
