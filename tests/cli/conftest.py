"""A small demo workspace for the tests of the command line: made once, copied for each test that writes."""

from pathlib import Path

import pytest

from drugcheck.demo import make
from tests.running import Desk, copy_of


@pytest.fixture(scope="session")
def small_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo of twelve cases; nobody writes into it."""
    root = tmp_path_factory.mktemp("small") / "source"
    make.make(root, cases=12, seed=7, work_factor=4)
    return root


@pytest.fixture
def desk(small_source: Path, tmp_path: Path) -> Desk:
    """A demo of twelve cases to work on."""
    return copy_of(small_source, tmp_path / "desk")
