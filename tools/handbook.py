"""Runs every command of the handbook, in order, on a fresh demo, and puts what it prints under it.

    python -m tools.handbook            fills in docs/handbook.md
    python -m tools.handbook --check    ends with status 1 where a transcript is not what the program prints

Only blocks that begin with ```console are run. Long output is cut after `MOST` lines, and says so.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from drugcheck import cli
from drugcheck.demo import make

HANDBOOK = Path(__file__).parent.parent / "docs" / "handbook.md"
MOST = 14
# Programs besides drugcheck that a block may run, in the folder that holds the demo; they print nothing.
_OTHERS = frozenset({"git", "cp"})
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def transcript(text: str, root: Path) -> str:
    """The handbook with every transcript made anew."""
    return _BLOCK.sub(lambda block: "```console\n" + _run(block[1], root) + "```", text)


def _run(block: str, root: Path) -> str:
    lines: list[str] = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        words = shlex.split(line.removeprefix("$ ").partition("   #")[0])
        given, stdin = words, ""
        if "|" in words:
            bar = words.index("|")
            stdin, given = words[1] + "\n", words[bar + 1 :]
        if words[0] in _OTHERS:
            subprocess.run(words, check=True, capture_output=True)
            lines.append(line)
            continue
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        streams = sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                status = cli.run(["-C", str(root), *given[1:]])
        finally:
            sys.stdin = streams
        out.seek(0)
        # The reader sits in the folder of the demo, which is not named then.
        shown = out.read().replace(f"drugcheck -C {shlex.quote(str(root))} ", "drugcheck ")
        printed = shown.replace(str(root), "demo").splitlines()
        if len(printed) > MOST:
            printed = [*printed[:MOST], f"… ({len(printed) - MOST} more lines)"]
        lines += [line, *printed]
        if status:
            lines.append(f"[exit status {status}]")
    return "\n".join(lines) + "\n"


def made() -> str:
    """The handbook as it should be."""
    os.environ.update(DRUGCHECK_LANG="en", DRUGCHECK_TODAY="2022-04-07", COLUMNS="100")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = os.environ["XDG_STATE_HOME"] = folder
        root = Path(folder) / "demo"
        make.make(root, work_factor=4)
        # What a command writes with --out stands beside the demo, and goes with it.
        with contextlib.chdir(folder):
            return transcript(HANDBOOK.read_text(encoding="utf-8"), root)


def main() -> int:
    """Fills in or checks the handbook."""
    text = made()
    same = text == HANDBOOK.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return 0 if same else 1
    HANDBOOK.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
