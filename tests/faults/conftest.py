"""One set of workspaces for all trials of a process, in memory where there is such a place."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import warm
from tests.faults.office import Offices
from tests.faults.trial import Trial


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """What runs commands with faults."""
    if not hasattr(os, "fork"):
        pytest.skip("a command is disturbed in a fork of this process")
    memory = Path("/dev/shm")  # noqa: S108 - hundreds of stores are made here, each of them flushed to the disk
    folder = Path(tempfile.mkdtemp(dir=memory)) if os.access(memory, os.W_OK) else tmp_path_factory.mktemp("faults")
    warm.imports()
    (folder / "offices").mkdir()
    yield Trial(Offices(folder / "offices", folder / "stage"), folder / "stage")
    shutil.rmtree(folder, ignore_errors=True)
