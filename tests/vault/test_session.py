"""Unlocked for a while: how long, for which store, where, and what of it is trusted."""

import json
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from drugcheck.vault.errors import NoIdentityError, NoPassphraseError, WrongPassphraseError
from drugcheck.vault.identity import create_identity, identity_path, read_identity
from drugcheck.vault.passphrase import Sources
from drugcheck.vault.places import Keyring, RuntimeFolder
from drugcheck.vault.seal import Keys
from drugcheck.vault.session import Clock, Session, keep_unlocked, session_for, unlock
from tests.vault.stores import OTHER_STORE, PASSPHRASE, WHEN

posix = pytest.mark.skipif(os.name == "nt", reason="the folder in memory is of POSIX")
MINUTES = timedelta(minutes=15)


class Time:
    """Clocks that stand where they are put."""

    def __init__(self) -> None:
        self.wall, self.running, self.start_up = 1_000_000.0, 500.0, "boot-1"

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.running, lambda: self.start_up)

    def go_on(self, seconds: float) -> None:
        self.wall += seconds
        self.running += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private XDG_RUNTIME_DIR."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def session(root: Path, runtime: Path, time: Time) -> Session:
    return Session(root, RuntimeFolder.find(), time.clock())


def kept(runtime: Path) -> list[Path]:
    return list((runtime / "drugcheck").iterdir())


pytestmark = posix


def test_the_keys_are_kept_and_come_back(session: Session, root: Path, keys: Keys) -> None:
    assert session.load(b"key file") is None
    assert session.keep(keys, b"key file", MINUTES)
    loaded = session.load(b"key file")
    assert loaded is not None
    assert str(loaded.identity) == str(keys.identity)
    assert (loaded.recipients, loaded.mac_key, loaded.store) == (keys.recipients, keys.mac_key, keys.store)


def test_the_file_is_private_and_its_name_says_nothing(session: Session, runtime: Path, root: Path, keys: Keys) -> None:
    session.keep(keys, b"key file", MINUTES)
    (file,) = kept(runtime)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert root.name not in file.name
    assert keys.store not in file.name


CLOCKS: dict[str, tuple[Callable[[Time], object], bool]] = {
    "at once": (lambda time: None, True),
    "before its end": (lambda time: time.go_on(899), True),
    "at its end": (lambda time: time.go_on(900), False),
    "the wall clock was set on": (lambda time: setattr(time, "wall", time.wall + 900), False),
    "the wall clock was set back": (lambda time: setattr(time, "wall", time.wall - 1), False),
    "set back to hide that it is over": (lambda time: setattr(time, "running", time.running + 900), False),
    "started anew": (lambda time: setattr(time, "start_up", "boot-2"), False),
    "running clock began anew": (lambda time: setattr(time, "running", 1.0), False),
}


@pytest.mark.parametrize(("happens", "lasts"), CLOCKS.values(), ids=CLOCKS.keys())
def test_a_session_lasts_as_long_as_both_clocks_say(
    session: Session, runtime: Path, keys: Keys, time: Time, happens: Callable[[Time], object], lasts: bool
) -> None:
    session.keep(keys, b"key file", MINUTES)
    happens(time)
    assert (session.load(b"key file") is not None) is lasts
    assert len(kept(runtime)) == lasts, "what is over is removed"


def test_no_time_at_all_is_no_session(session: Session, runtime: Path, keys: Keys) -> None:
    assert not session.keep(keys, b"key file", timedelta())
    assert kept(runtime) == []


def test_locking_removes_it_and_overwrites_it_first(session: Session, runtime: Path, keys: Keys) -> None:
    session.keep(keys, b"key file", MINUTES)
    (file,) = kept(runtime)
    with file.open("rb") as held:
        session.forget()
        assert not held.read().strip(b"\0")
    assert kept(runtime) == []


def test_a_changed_key_file_ends_the_session(session: Session, runtime: Path, keys: Keys) -> None:
    session.keep(keys, b"key file", MINUTES)
    assert session.load(b"key file after a change of the passphrase") is None
    session.keep(keys, b"key file after a change of the passphrase", MINUTES)
    assert len(kept(runtime)) == 1


def test_another_store_at_another_path_has_its_own(
    session: Session, runtime: Path, keys: Keys, time: Time, tmp_path: Path
) -> None:
    other = Session(tmp_path / "other", RuntimeFolder.find(), time.clock())
    session.keep(keys, b"key file", MINUTES)
    assert other.load(b"key file") is None
    other.keep(keys, b"key file", MINUTES)
    other.forget()
    assert session.load(b"key file") is not None


def test_a_link_to_the_workspace_is_the_workspace(
    session: Session, root: Path, keys: Keys, time: Time, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(root)
    session.keep(keys, b"key file", MINUTES)
    assert Session(tmp_path / "link", RuntimeFolder.find(), time.clock()).load(b"key file") is not None


BROKEN: dict[str, Callable[[str], str | bytes]] = {
    "empty": lambda text: "",
    "not json": lambda text: text[:-1],
    "a list": lambda text: "[]",
    "not text": lambda text: b"\xff\xfe",
    "other version": lambda text: json.dumps({**json.loads(text), "version": 9}),
    "no key": lambda text: text.replace("identity", "identitu"),
    "other key": lambda text: text.replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1Q"),
    "other recipient": lambda text: json.dumps({**json.loads(text), "recipients": []}),
    "short mac key": lambda text: json.dumps({**json.loads(text), "mac_key": "AAAA"}),
    "bad clock": lambda text: json.dumps({**json.loads(text), "wall": "x"}),
}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN.keys())
def test_a_damaged_session_is_ignored_and_removed(
    session: Session, runtime: Path, keys: Keys, damage: Callable[[str], str | bytes]
) -> None:
    session.keep(keys, b"key file", MINUTES)
    (file,) = kept(runtime)
    broken = damage(file.read_text(encoding="utf-8"))
    file.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    assert session.load(b"key file") is None
    assert kept(runtime) == []


def readable_by_others(file: Path) -> None:
    file.chmod(0o644)


def a_link(file: Path) -> None:
    target = file.parent.parent / "target"
    file.rename(target)
    file.symlink_to(target)


def a_second_name(file: Path) -> None:
    os.link(file, file.parent.parent / "second")


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


@pytest.mark.parametrize("plant", [readable_by_others, a_link, a_second_name, a_pipe])
def test_a_file_that_could_be_somebody_elses_is_not_trusted(
    session: Session, runtime: Path, keys: Keys, plant: Callable[[Path], None]
) -> None:
    session.keep(keys, b"key file", MINUTES)
    (file,) = kept(runtime)
    plant(file)
    assert session.load(b"key file") is None
    assert kept(runtime) == []


def test_a_file_of_another_user_is_not_trusted(session: Session, runtime: Path, keys: Keys) -> None:
    session.keep(keys, b"key file", MINUTES)
    (file,) = kept(runtime)
    try:
        os.chown(file, 12345, 12345)
    except PermissionError:
        pytest.skip("only root can give a file away")
    assert session.load(b"key file") is None


def test_a_runtime_folder_that_others_can_enter_is_passed_over(runtime: Path) -> None:
    runtime.chmod(0o755)
    found = RuntimeFolder.find()
    assert found is None or runtime not in found._folder.parents


def test_a_runtime_folder_that_is_a_link_is_passed_over(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(runtime)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "link"))
    found = RuntimeFolder.find()
    assert found is None or tmp_path not in found._folder.parents


def test_a_planted_folder_is_not_used(runtime: Path, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (runtime / "drugcheck").symlink_to(tmp_path / "target")
    found = RuntimeFolder.find()
    assert found is None or runtime not in found._folder.parents


def test_a_full_place_keeps_nothing_and_says_so(
    session: Session, runtime: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("drugcheck.vault.disk.write_all", fail)
    assert not session.keep(keys, b"key file", MINUTES)
    assert kept(runtime) == []


def test_without_a_place_nothing_is_kept(root: Path, keys: Keys, time: Time) -> None:
    session = Session(root, None, time.clock())
    assert not session.is_possible
    assert not session.keep(keys, b"key file", MINUTES)
    assert session.load(b"key file") is None
    session.forget()


class FakeKeyring:
    """The three calls of the keyring package, on a dictionary."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


def test_a_keyring_keeps_the_session_too(root: Path, keys: Keys, time: Time) -> None:
    module = FakeKeyring()
    session = Session(root, Keyring(module), time.clock())
    session.forget()
    assert session.keep(keys, b"key file", MINUTES)
    assert session.load(b"key file") is not None
    assert session.load(b"other key file") is None
    session.keep(keys, b"key file", MINUTES)
    assert len(module.entries) == 1
    time.go_on(900)
    assert session.load(b"key file") is None
    assert module.entries == {}


def test_a_keyring_that_fails_is_no_session(root: Path, keys: Keys, time: Time) -> None:
    class Failing(FakeKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise RuntimeError("the service is gone")

        def get_password(self, service: str, username: str) -> str | None:
            raise RuntimeError("the service is gone")

    session = Session(root, Keyring(Failing()), time.clock())
    assert not session.keep(keys, b"key file", MINUTES)
    assert session.load(b"key file") is None


# Unlocking a workspace.


def test_unlocking_asks_once_and_then_finds_the_session(root: Path, runtime: Path, keys: Keys) -> None:
    session = session_for(root)
    unlocked = unlock(root, session, Sources(prompt=lambda root: PASSPHRASE))
    assert unlocked.mac_key == keys.mac_key
    with pytest.raises(NoPassphraseError):
        unlock(root, session, Sources())
    assert keep_unlocked(root, session, unlocked, 15)
    assert unlock(root, session_for(root), Sources()).mac_key == keys.mac_key
    with pytest.raises(WrongPassphraseError):
        unlock(root, session, Sources(prompt=lambda root: "wrong"), fresh=True)
    session.forget()
    with pytest.raises(NoPassphraseError):
        unlock(root, session, Sources())


def test_a_store_made_anew_at_the_same_path_does_not_get_the_old_keys(root: Path, runtime: Path, keys: Keys) -> None:
    session = session_for(root)
    keep_unlocked(root, session, keys, 15)
    identity_path(root).unlink()
    with pytest.raises(NoIdentityError):
        unlock(root, session, Sources())
    create_identity(root, "new", OTHER_STORE, when=WHEN, work_factor=4)
    assert session.load(read_identity(root)) is None
    with pytest.raises(NoPassphraseError):
        unlock(root, session, Sources())
