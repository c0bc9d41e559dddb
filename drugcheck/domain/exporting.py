"""The export ledger: what left the store unmasked, for whom, for what, until when. Pure changes of the register.

个人信息保护法 第五十一条 (classified handling), 第十九条 (the shortest time); 五(三) 「按规定严格保密」.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec.structs import replace

from drugcheck.domain.outcome import next_number
from drugcheck.domain.registers import Access, Accesses, Export, Exports
from drugcheck.errors import RefusedError, UsageError

# Folders that a program on the machine copies to a server, by what stands in their names.
_SYNCED: Final = re.compile(
    "onedrive|dropbox|icloud|mobile documents|google drive|googledrive|nextcloud|owncloud|seafile|syncthing|megasync|"
    "nutstore|坚果云|baidusync|baidunetdisk|百度云|wpsdrive|wps cloud|微云|weiyun|天翼云|和彩云|微盘|云盘|网盘|同步盘"
)


class NoExportError(UsageError):
    """the ledger has no export {no}"""

    hint = "drugcheck export log"


class DestroyedAlreadyError(RefusedError):
    """export {no} was destroyed on {day}"""

    hint = "drugcheck export log"


def entered(ledger: Exports, export: Export) -> tuple[Exports, Export]:
    """The ledger with one more entry, which gets the next number."""
    export = replace(export, no=next_number(ledger.exports))
    return replace(ledger, exports=(*ledger.exports, export)), export


def noted(log: Accesses, access: Access) -> Accesses:
    """The access log with one more entry, which gets the next number."""
    return replace(log, accesses=(*log.accesses, replace(access, no=next_number(log.accesses))))


def find_export(ledger: Exports, no: int) -> Export:
    """The entry with that number. Raises NoExportError."""
    found = next((export for export in ledger.exports if export.no == no), None)
    if found is None:
        raise NoExportError(no=no)
    return found


def destroyed(ledger: Exports, no: int, day: date) -> Exports:
    """The ledger with that entry destroyed on that day. Raises NoExportError, DestroyedAlreadyError."""
    export = find_export(ledger, no)
    if export.destroyed_on is not None:
        raise DestroyedAlreadyError(no=no, day=export.destroyed_on.isoformat())
    changed = replace(export, destroyed_on=day)
    return replace(ledger, exports=tuple(changed if e.no == no else e for e in ledger.exports))


def still_out(ledger: Exports) -> Iterable[Export]:
    """The entries that were not destroyed yet."""
    return (export for export in ledger.exports if export.destroyed_on is None)


def is_inside(path: str, root: str) -> bool:
    """Whether a path leads into the workspace."""
    path, root = _comparable(path), _comparable(root)
    return bool(root) and f"{path}/".startswith(f"{root}/")


def is_synced(path: str) -> bool:
    """Whether a file stands in a folder by the name of one that is copied to a server."""
    return _SYNCED.search(_comparable(path).rpartition("/")[0]) is not None


def _comparable(path: str) -> str:
    return path.strip().replace("\\", "/").rstrip("/").casefold()
