"""A fresh store for a test, copied from one that is made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from drugcheck.vault.seal import Keys
from drugcheck.vault.vault import Vault
from tests.vault import stores


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Keys]:
    """A store without records, and its keys; not to be changed."""
    root = tmp_path_factory.mktemp("made") / "store"
    root.mkdir()
    with Vault.create(root, stores.PASSPHRASE, stores.STORE, when=stores.WHEN, work_factor=stores.WORK_FACTOR) as vault:
        return root, vault.keys


@pytest.fixture
def root(made: tuple[Path, Keys], tmp_path: Path) -> Path:
    """The folder of a fresh store without records."""
    return Path(shutil.copytree(made[0], tmp_path / "store"))


@pytest.fixture
def keys(made: tuple[Path, Keys]) -> Keys:
    """The keys of `root`."""
    return made[1]


@pytest.fixture
def vault(root: Path, keys: Keys) -> Iterator[Vault]:
    """A fresh store without records."""
    with Vault(root, keys) as vault:
        yield vault
