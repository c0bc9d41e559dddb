"""The officer's own editor on a text that must leave no trace: no copies beside it.

What an editor keeps on its own (swap, undo, backups, histories) is turned off where the way is known; for any other
editor the officer is told. Whatever lies beside the text afterwards is destroyed with it.
"""

import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

from drugcheck.cli import screen
from drugcheck.errors import UsageError
from drugcheck.message import message

_VIM = ("-n", "-i", "NONE", "--cmd", "set noswapfile nobackup nowritebackup noundofile")
_EMACS = "(setq make-backup-files nil auto-save-default nil create-lockfiles nil auto-save-list-file-prefix nil)"
_WITHOUT_COPIES: dict[str, tuple[str, ...]] = {
    "vim": _VIM,
    "nvim": _VIM,
    "gvim": ("-f", *_VIM),
    "nano": ("--ignorercfiles",),
    "emacs": ("--eval", _EMACS),
    # These keep nothing unless they are told to.
    "vi": (),
    "ed": (),
    "notepad": (),
}
# Those first of which it is known what keeps them from making copies.
_DEFAULTS = ("notepad",) if os.name == "nt" else ("nano", "vim", "vi", "sensible-editor")


class NoEditorError(UsageError):
    """no editor was found"""

    hint = "EDITOR=nano {command}"


class EditorError(UsageError):
    """the editor {editor} {reason}; nothing was changed"""

    hint = "EDITOR=nano {command}"


def run(path: Path, command: str) -> None:
    """Runs the editor on a file and waits for it. Raises NoEditorError, EditorError."""
    words = _editor(command)
    name = Path(words[0]).name
    # A blank screen with an interrupt in it is the editor's affair: only the editor may end by it.
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        done = subprocess.run([*words, str(path)], check=False)
    except OSError as error:
        raise EditorError(editor=name, reason=error.strerror or "?", command=command) from None
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode != 0:
        raise EditorError(
            editor=name, reason=message("ended with status {status}", status=done.returncode), command=command
        )


def chosen() -> tuple[str | None, bool]:
    """The name of the editor that would be run, and whether it is known what keeps it from making copies."""
    words = _chosen_words()
    return (Path(words[0]).name if words else None), bool(words) and _known(words) is not None


def _editor(command: str) -> list[str]:
    """The words of $VISUAL or $EDITOR, or an editor that is there, and what keeps it from making copies."""
    words = _chosen_words()
    if not words:
        raise NoEditorError(command=command)
    known = _known(words)
    if known is None:
        name = _names(words)[0]
        screen.say(message("what the editor {editor} keeps of a text besides is not known here", editor=name))
    return [*words, *_WITHOUT_COPIES.get(known or "", ())]


def _chosen_words() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    return _words(named) if named and named.strip() else next(([n] for n in _DEFAULTS if shutil.which(n)), [])


def _known(words: list[str]) -> str | None:
    return next((name for name in reversed(_names(words)) if name in _WITHOUT_COPIES), None)


def _names(words: list[str]) -> list[str]:
    """What the editor is called, and what the program is that stands behind that name."""
    program = shutil.which(words[0]) or words[0]
    return [Path(name).stem.lower().partition(".")[0] for name in (words[0], os.path.realpath(program))]


def _words(chosen: str) -> list[str]:
    if os.name == "nt":
        # A path with blanks is the rule there, and a backslash no escape.
        return [chosen.strip('"')] if shutil.which(chosen.strip('"')) else chosen.split()
    try:
        return shlex.split(chosen)
    except ValueError:
        return chosen.split()
