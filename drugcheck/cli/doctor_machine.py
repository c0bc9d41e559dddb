"""What `doctor` says of the machine: console, locale, editor, memory."""

import locale as system_locale
import os
import sys
from collections.abc import Iterator

from drugcheck.cli import editor, private_copy
from drugcheck.cli.doctor_check import Check, command
from drugcheck.message import message
from drugcheck.vault import surroundings

_SWAP = {
    "off": (message("swap is off"), True),
    "encrypted": (message("swap is encrypted or in memory"), True),
    "open": (message("swap is on and not encrypted"), None),
    "unknown": (message("whether swap is encrypted is not known here"), None),
}


def machine() -> Iterator[Check]:
    """Console, locale, editor, swap, core dumps, and what was left by an editing that was killed."""
    encoding = (sys.stdout.encoding or "").lower()
    yield Check(
        "console",
        message("console speaks {encoding}", encoding=encoding or "?"),
        True if "utf" in encoding or encoding.startswith("gb") else None,
        message("characters that it lacks are shown as escapes; Chinese needs UTF-8 or GBK"),
    )
    language = system_locale.getlocale()[0] or os.environ.get("LANG") or "C"
    files = system_locale.getpreferredencoding(do_setlocale=False).lower()
    yield Check(
        "locale",
        message("locale {locale}, {encoding}", locale=language, encoding=files),
        True if "utf" in files or files.startswith(("gb", "cp936")) else None,
        command("export LANG=C.UTF-8"),
    )
    yield from _editor()
    what, good = _SWAP[surroundings.swap()]
    yield Check("swap", what, good, message("swap may hold what was in memory: encrypt it or turn it off"))
    yield Check(
        "core",
        message("a crash of a program may write its memory to a file; drugcheck turns that off once it is unlocked")
        if surroundings.dumps_core()
        else message("a crash of a program leaves no copy of its memory"),
        None if surroundings.dumps_core() else True,
        command("ulimit -c 0"),
    )


def _editor() -> Iterator[Check]:
    name, known = editor.chosen()
    if name is None:
        yield Check("editor", message("no editor was found"), None, command("export EDITOR=nano"))
    else:
        yield Check(
            "editor",
            message("editor {editor}: it is told to keep no swap, undo or backup file", editor=name)
            if known
            else message("editor {editor}: what it keeps of a text besides is not known here", editor=name),
            True if known else None,
            command("export EDITOR=nano"),
        )
    if private_copy.memory() is not None:
        yield Check("editor.memory", message("what is edited stands in memory only"), True)
    else:
        on_disk = message("this computer has no folder in memory: the text stands on the disk while it is edited")
        yield Check("editor.memory", on_disk, None)
    for folder in private_copy.left():
        yield Check(
            "editor.left",
            message("an editing that was killed left its text in a folder"),
            False,
            command("rm -rf {path}", path=f"'{folder}'"),
        )
