"""Small real stores for the tests of the vault: a cheap passphrase, a fixed clock, real git and real age."""

import hashlib
import subprocess
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from drugcheck.vault.age import X25519Identity
from drugcheck.vault.records import record_path
from drugcheck.vault.seal import Keys
from drugcheck.vault.vault import Vault

STORE = "5d0c1a0e-9f0e-4b52-8d53-0a6f0c6b7e11"
OTHER_STORE = "0b4e2c9a-1111-4222-8333-444455556666"
PASSPHRASE = "正确 horse 电池"
WORK_FACTOR = 4
WHEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
# What must be found nowhere in clear: a made-up name and an ID number of the region that is never issued.
NAME = "周试三"
ID_NUMBER = "000000199003070017"


def text(n: int, *, lines: int = 1) -> str:
    """A text that differs for each n and holds the marker values."""
    return f'schema = 1\nn = {n}\nname = "{NAME}"\nid_number = "{ID_NUMBER}"\n' * lines


def keys(store: str = STORE) -> Keys:
    identity = X25519Identity.generate()
    return Keys(identity, (identity.recipient,), b"k" * 32, store)


def altered(
    keys: Keys, *, identity: X25519Identity | None = None, mac_key: bytes | None = None, store: str | None = None
) -> Keys:
    """The same keys but for these; the recipients stay."""
    return Keys(identity or keys.identity, keys.recipients, mac_key or keys.mac_key, store or keys.store)


def put(vault: Vault, **texts: str) -> None:
    """One change that writes these records."""
    with vault.change("test put", WHEN) as change:
        for id, content in texts.items():
            change.put(id, content)


def path(root: Path, id: str) -> Path:
    return root / record_path(id)


def git(root: Path, *arguments: str) -> str:
    """Runs git as a user would."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def commit_by_hand(root: Path, text: str = "by hand") -> None:
    git(root, "-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "-q", "-a", "-m", text)


def inflated(root: Path) -> Iterator[bytes]:
    """Every file under the workspace, and what git's own objects hold."""
    for file in root.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            yield data
            if file.parent.parent.name == "objects":
                yield zlib.decompress(data)


def assert_settled(root: Path) -> None:
    """Nothing is on its way: the work tree is clean, each file is the newest commit's, no leftovers."""
    assert git(root, "status", "--porcelain", "--untracked-files=all") == ""
    assert [file.name for file in (root / "records").iterdir() if file.name.startswith(".")] == []
    assert {file.name for file in (root / ".drugcheck").iterdir()} == {"identity.age", "lock"}
    assert not list((root / ".git").glob("*.lock"))
    committed = dict(line.split()[2:][::-1] for line in git(root, "ls-tree", "-r", "HEAD", "records").splitlines())
    for file in (root / "records").iterdir():
        data = file.read_bytes()
        assert committed.pop(f"records/{file.name}") == hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324
    assert committed == {}
