"""Names of files and folders that are still being written, and the removal of those whose writer died.

    .drugcheck-<process>-<random>.tmp

The name says nothing of what is inside, and whose it is. A process that is killed cannot remove what it began: the next
one that writes into the same folder does.
"""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

_START, _END = ".drugcheck-", ".tmp"
# Where processes cannot be asked for (Windows), what is so old is nobody's any more.
_SECONDS = 24 * 3600


def beside(path: Path) -> Path:
    """A new name in the folder of `path`; what dead processes left there is removed first."""
    sweep(path.parent)
    return path.with_name(f"{_START}{os.getpid()}-{os.urandom(8).hex()}{_END}")


def sweep(folder: Path) -> None:
    """Removes from a folder what processes of this user began that do not run any more. Raises nothing."""
    with suppress(OSError):
        for path in folder.glob(f"{_START}*-*{_END}"):
            maker = path.name.removeprefix(_START).partition("-")[0]
            if not maker.isdecimal() or not _is_left(path, int(maker)):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Whether there is such a process; not to be asked on Windows, where the question would end it."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _is_left(path: Path, maker: int) -> bool:
    facts = path.lstat()
    if os.name == "nt":
        return time.time() - facts.st_mtime > _SECONDS
    return facts.st_uid == os.geteuid() and not is_running(maker)
