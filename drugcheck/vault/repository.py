"""Making a workspace a git repository of its own, with what keeps records safe in it.

- `.gitattributes`: sealed files are never translated, and are compared and merged by drugcheck.
- `.gitignore`: the key folder and half-written files stay outside the history. A changed passphrase would be worth
  little if git kept the identity under the old one.
- configuration: the textconv and the merge driver. Never `cachetextconv`: git would keep the plain text.
- a hook that refuses a record in plain text.
"""

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from drugcheck.message import Message, message
from drugcheck.vault import disk
from drugcheck.vault.errors import StoreWriteError
from drugcheck.vault.git import HOOKS_OF_THE_USER
from drugcheck.vault.history import History
from drugcheck.vault.records import FOLDER, PRIVATE_FOLDER, Records

ATTRIBUTES = "*.age -text diff=drugcheck merge=drugcheck"
IGNORED = (f"{PRIVATE_FOLDER}/", f"{FOLDER}/.*")
_HOOK = f"""#!/bin/sh
# drugcheck: a record in plain text must not enter the history.
if test -n "$(git diff --cached --name-only --diff-filter=d -- ':(top,icase){FOLDER}/*.toml')"
then
    echo 'drugcheck: a plain-text .toml under {FOLDER}/ was refused; records are kept as .toml.age' >&2
    echo 'hint: git restore --staged -- {FOLDER}' >&2
    exit 1
fi
"""


def set_up(history: History) -> list[Message]:
    """Makes the repository if the workspace has none of its own, and puts in what is missing; twice is fine.

    Returns what could not be put in place because something of the user's stands there. Raises GitMissingError,
    HistoryError, StoreWriteError.
    """
    git = history.git
    action = message("set up the history")
    if not _is_there(git.folder()):
        # An empty template: no sample hooks, and none from a template folder of the user's.
        history.run("-c", "init.defaultBranch=main", "init", "--quiet", "--template=", action=action)
    python = Path(sys.executable).as_posix()
    settings = {
        "diff.drugcheck.textconv": f"'{python}' -m drugcheck.vault.textconv",
        "diff.drugcheck.cachetextconv": "false",
        "merge.drugcheck.name": "drugcheck: records, field by field",
        "merge.drugcheck.driver": f"'{python}' -m drugcheck merge-driver %O %A %B %P",
        # Of two copies that merged at once neither merge is the base of the next: numbers were given in both.
        "merge.drugcheck.recursive": "binary",
        # A rebase writes commits anew that were seen: it would look like a store that was set back.
        "pull.rebase": "false",
    }
    for name, value in settings.items():
        history.run("config", "--local", name, value, action=action)
    try:
        _add_line(git.root / ".gitattributes", (ATTRIBUTES,))
        _add_line(git.root / ".gitignore", IGNORED)
        return _put_hook(history)
    except OSError as error:
        raise StoreWriteError(reason=disk.reason(error)) from None


def _is_there(folder: Path | None) -> bool:
    """Whether it holds anything: a git that was killed when it made a repository leaves empty folders."""
    return folder is not None and (not folder.is_dir() or any(not path.is_dir() for path in folder.rglob("*")))


def has_hook(history: History) -> bool:
    """Whether the hook that refuses plain text is in place, as it was written, and can be run."""
    path = _hook_path(history)
    if path is None or not path.is_file():
        return False
    return path.read_text(encoding="utf-8", errors="replace") == _HOOK and (os.name == "nt" or os.access(path, os.X_OK))


def way_to_hook(history: History) -> str | None:
    """A command that clears the place of the hook, where something of the user's stands in it; None where nothing does.

    Raises GitMissingError, HistoryError.
    """
    hook = _hook_path(history)
    if hook is None:
        return "git config --local core.hooksPath .git/hooks"
    if hook.is_file() and hook.read_text(encoding="utf-8", errors="replace") != _HOOK:
        return "mv .git/hooks/pre-commit .git/hooks/pre-commit.own"
    return None


def begin(history: History, also: Sequence[str], when: datetime) -> list[Message]:
    """Sets a repository up and makes its first commit, of what set_up() put there and of the paths in `also`.

    Twice is fine. Returns and raises what set_up() does; MergeUnderWayError too.
    """
    messages = set_up(history)
    with Records(history.git.root).lock():
        history.check_ready(first=True)
        history.commit([".gitattributes", ".gitignore", *also], "init", when, new=True)
    return messages


def _add_line(path: Path, lines: tuple[str, ...]) -> None:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in lines if line not in text.splitlines()]
    if missing:
        start = text if not text or text.endswith("\n") else text + "\n"
        disk.put(str(path), (start + "".join(f"{line}\n" for line in missing)).encode())


def _put_hook(history: History) -> list[Message]:
    hook = _hook_path(history)
    if hook is None:
        return [message("git keeps its hooks elsewhere; plain-text records are not refused at commit time")]
    if has_hook(history):
        return []
    if hook.exists() and hook.read_text(encoding="utf-8", errors="replace") != _HOOK:
        return [message("git already has a pre-commit hook here; plain-text records are not refused at commit time")]
    hook.parent.mkdir(parents=True, exist_ok=True)
    disk.put(str(hook), _HOOK.encode(), 0o777)
    return []


def _hook_path(history: History) -> Path | None:
    """Where git looks for the hook; None where that is not in this repository.

    core.hooksPath of the user: a hook there would watch over every other repository too.
    """
    root = history.git.root
    output = history.git.run(
        "rev-parse", "--git-common-dir", "--git-path", "hooks/pre-commit",
        action=message("set up the history"), environment=HOOKS_OF_THE_USER,
    )  # fmt: skip
    own, hook = (root / line for line in output.decode().splitlines())
    return hook if own.resolve() in hook.resolve().parents else None
