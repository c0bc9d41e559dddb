"""A workspace as it was: records, drugcheck.toml and templates of one commit, on the day of that commit.

Nothing is checked out: the records are opened in memory, and the templates stand in an archive in memory, whose paths
read like those of a folder.
"""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from drugcheck.domain.office import Config
from drugcheck.errors import DamagedError
from drugcheck.files.config import load_config

if TYPE_CHECKING:
    from drugcheck.vault.past import PastVault
    from drugcheck.vault.vault import Vault

CONFIG: Final = "drugcheck.toml"


class NoConfigThenError(DamagedError):
    """commit {commit} has no drugcheck.toml"""

    hint = "git show --stat {commit}"


class Past(NamedTuple):
    """What a workspace is made of: its store, its configuration as read and as it stood, its clock, its templates."""

    vault: "PastVault"
    config: Config
    config_data: bytes
    now: datetime
    templates: Path


def read_past(vault: "Vault", moment: date | str) -> Past:
    """The parts of the workspace at the end of a day, or as a tag or commit has it.

    Raises the errors of Vault.at and of files.config, NoConfigThenError.
    """
    past = vault.at(moment)
    config = past.files(CONFIG).get(CONFIG)
    if config is None:
        raise NoConfigThenError(commit=past.moment.commit[:10])
    when = past.moment.when
    now = when if isinstance(moment, str) else datetime.combine(moment, when.timetz())
    return Past(past, load_config(config.decode("utf-8-sig", "replace")), config, now, _folder(past.files("templates")))


def _folder(files: dict[str, bytes]) -> Path:
    """The folder `templates/` of an archive in memory; zipfile.Path reads as a Path does."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return cast(Path, zipfile.Path(zipfile.ZipFile(data), "templates/"))
