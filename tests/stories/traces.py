"""What holds at the end of every story: nothing about a person stands in clear in the folder or in its history."""

import re
import subprocess

from tests.running import Desk

# git runs a program for each side of each difference that it shows through the workspace's own filter.
_SHOWN_THROUGH_FILTER = "1"


def assert_nothing_in_clear(desk: Desk, *, filtered: bool = True) -> None:
    """No name and no ID number of any case in any file of the workspace, or in what git shows of its history.

    With `filtered` also not where git shows its newest commit through the filter of the workspace.
    """
    people = [case.person for case in desk.workspace().load().cases]
    words = {word.encode() for person in people for word in (person.name, person.id_number, *person.aliases) if word}
    assert words
    traitor = re.compile(b"|".join(map(re.escape, words)))
    for path in desk.root.rglob("*"):
        if path.is_file():
            assert not traitor.search(path.read_bytes()), path
    for way in (["--no-textconv"], ["-n", _SHOWN_THROUGH_FILTER])[: 1 + filtered]:
        log = subprocess.run(["git", "-C", desk.root, "log", "-p", *way], capture_output=True, check=True).stdout
        assert log
        assert not traitor.search(log), way


def commits(desk: Desk) -> int:
    """How many commits the workspace has."""
    ran = subprocess.run(
        ["git", "-C", desk.root, "rev-list", "--count", "HEAD"], capture_output=True, check=True, text=True
    )
    return int(ran.stdout)
