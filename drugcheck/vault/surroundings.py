"""What can be seen of the machine around a store: where its folder is sent to, swap, core dumps, what editors left.

Nothing here asks a network or another program; what the system does not say is not known, and said so.
"""

import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

Swap = Literal["off", "encrypted", "open", "unknown"]

# Parts of a path by which services that send a folder elsewhere name it, in lower case.
_SERVICES: Final = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "mobile documents": "iCloud",
    "icloud": "iCloud",
    "nutstore": "坚果云",
    "坚果云": "坚果云",
    "我的坚果云": "坚果云",
    "baidunetdisk": "百度网盘",
    "baidusyncdisk": "百度网盘",
    "百度网盘": "百度网盘",
    "百度云同步盘": "百度网盘",
    "wps cloud files": "WPS云盘",
    "wpsdrive": "WPS云盘",
    "wps云盘": "WPS云盘",
    "wps网盘": "WPS云盘",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "syncthing": "Syncthing",
    "seafile": "Seafile",
    "腾讯微云": "微云",
    "weiyun": "微云",
    "wxwork": "企业微信",
    "wechat files": "微信",
}
# What such services put into a folder that they send.
_MARKS: Final = {
    ".stfolder": "Syncthing",
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".nutstore": "坚果云",
    ".nutstoresync": "坚果云",
    ".baidusyncdisk": "百度网盘",
    ".seafile-data": "Seafile",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
}
# Swap files, undo files, locks and backups of vim, emacs, nano, gedit, Word.
_LEFT_BY_EDITORS: Final = re.compile(
    r"\..*\.(?:sw[a-p]|un~)|.*~|#.*#|\.#.*|~\$.*|.*\.(?:bak|orig|save(?:\.\d+)?)|\.nfs.*"
)
_NOT_LOOKED_INTO: Final = frozenset({".git"})


def synced_by(folder: Path) -> str | None:
    """The service that seems to send a folder elsewhere, by the names and the marks on the way to it."""
    for part in (folder, *folder.parents):
        name = part.name.casefold()
        # «OneDrive - Office», «Dropbox (Personal)», «坚果云_2».
        for start, service in _SERVICES.items():
            if name == start or (name.startswith(start) and not name[len(start)].isalnum()):
                return service
        for mark, service in _MARKS.items():
            if os.path.lexists(part / mark):
                return service
    return None


def swap() -> Swap:
    """Whether memory may be written to a disk in clear. Only Linux says; macOS encrypts its swap since 10.7."""
    if sys.platform == "darwin":
        return "encrypted"
    try:
        lines = Path("/proc/swaps").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return "unknown"
    if not lines:
        return "off"
    return "encrypted" if all(_is_encrypted(line.split()[0]) for line in lines if line.split()) else "open"


def _is_encrypted(device: str) -> bool:
    """Whether a swap device is in compressed memory or behind dm-crypt, as the kernel says."""
    name = Path(os.path.realpath(device)).name
    if name.startswith("zram"):
        # Without a device behind it, it is memory and nothing else.
        with suppress(OSError):
            return Path(f"/sys/block/{name}/backing_dev").read_text(encoding="ascii").strip() == "none"
        return True
    with suppress(OSError):
        return Path(f"/sys/class/block/{name}/dm/uuid").read_text(encoding="ascii").startswith("CRYPT-")
    return False


def dumps_core() -> bool:
    """Whether the memory of a program that crashes may be written to a file."""
    if sys.platform == "win32":
        return False
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)[0] != 0


def is_open_to_others(path: Path) -> bool:
    """Whether others may read or enter a file or folder, or what a link leads to; on Windows the folder decides."""
    if os.name == "nt":
        return False
    with suppress(OSError):
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    return False


def left_by_editors(folder: Path) -> Iterator[Path]:
    """Files under a folder that editors leave beside what they edit; git's own folder is not looked into."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_LOOKED_INTO]
        yield from (Path(place) / name for name in names if _LEFT_BY_EDITORS.fullmatch(name))
