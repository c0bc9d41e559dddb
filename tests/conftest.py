"""Fixtures that several wings share: a demo workspace, made once a run with a cheap key, copied for each test."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from drugcheck.demo import make
from tests.running import Desk, copy_of

# A shell starts what runs in its background deaf to Ctrl-C, and so would every program be that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _quiet_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No language, passphrase, day, session or memory of stores of whoever runs the tests."""
    for name in ("DRUGCHECK_TODAY", "DRUGCHECK_PASSPHRASE_FILE", "DRUGCHECK_DEBUG", "LANGUAGE", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DRUGCHECK_LANG", "en")
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="session", autouse=True)
def _no_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is made for many tests is noted nowhere either."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def demo_source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A demo of 214 cases; nobody writes into it, and who did is found out at the end."""
    root = tmp_path_factory.mktemp("demo") / "source"
    make.make(root, cases=214, seed=7, work_factor=4)
    made = _head(root)
    yield root
    assert _head(root) == made, "a test wrote into the demo that all tests share"


def _head(root: Path) -> bytes:
    return subprocess.run(["git", "-C", str(root), "log", "-1", "--format=%H %s"], capture_output=True).stdout


@pytest.fixture
def demo(demo_source: Path, tmp_path: Path) -> Desk:
    """A demo of 214 cases to work on."""
    return copy_of(demo_source, tmp_path / "demo")
