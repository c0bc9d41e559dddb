"""The Word templates that are shipped are what their script makes: whoever changes one changes the script."""

import zipfile
from pathlib import Path

import pytest

from tools.word_templates import FOLDER, TEMPLATES


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_not_drifted_from_its_script(name: str, tmp_path: Path) -> None:
    TEMPLATES[name]().save(tmp_path / name)
    assert _parts(FOLDER / name) == _parts(tmp_path / name), "run: python -m tools.word_templates"


def test_every_word_template_has_a_script() -> None:
    assert {path.name for path in FOLDER.glob("*.docx")} == set(TEMPLATES)
