"""`python -m drugcheck.vault.textconv FILE`: what git shows of a sealed file in `git diff`.

A digest, so that git sees that versions differ; the text only while the workspace is unlocked and DRUGCHECK_REVEAL=1
says that it is wanted in full (`git log -p` goes through here too). It never asks, and starts nothing else, so that a
diff of many records stays quick.
"""

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

REVEAL = "DRUGCHECK_REVEAL"


def convert(data: bytes, root: Path, environment: Mapping[str, str] = os.environ) -> str:
    """The text of a sealed file for the eye; a line that says why where it is not shown."""
    digest = hashlib.sha256(data).hexdigest()
    if environment.get(REVEAL) != "1":
        return f"sealed record (sha256 {digest}); its changes: drugcheck history\n"
    # git starts this for each side of each record that it shows: a digest waits for no cipher.
    from drugcheck.errors import DrugcheckError
    from drugcheck.vault.passphrase import Sources
    from drugcheck.vault.seal import open_any
    from drugcheck.vault.session import session_for, unlock

    try:
        keys = unlock(root, session_for(root), Sources())
        return open_any(data, keys)[1].text
    except DrugcheckError as error:
        return f"{error.message} (sha256 {digest})\n"


def main(arguments: list[str]) -> int:
    """Exit status 0 whenever there is something to show: git gives up the whole diff otherwise."""
    if len(arguments) != 1:
        return 2
    # git starts a textconv at the top of the work tree, which is the workspace.
    sys.stdout.buffer.write(convert(Path(arguments[0]).read_bytes(), Path.cwd()).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
