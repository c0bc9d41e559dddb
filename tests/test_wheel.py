"""The wheel: built, put into an environment of its own, and used outside the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PASSPHRASE = "正确 horse battery"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout. Without build isolation: the build backend has to be there, else it is skipped."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-q", "-w"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("drugcheck-*.whl")
    return made


@pytest.mark.slow
def test_the_wheel_holds_the_templates_and_catalogue_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"drugcheck/templates/{path.name}" for path in (ROOT / "templates").glob("*.toml")} <= names
    assert "drugcheck/locale/zh/LC_MESSAGES/drugcheck.mo" in names
    assert "drugcheck/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "records/", ".drugcheck/"))]


@pytest.mark.slow
def test_a_workspace_is_made_from_the_wheel_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    installed = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    zipfile.ZipFile(wheel).extractall(installed)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    # The libraries are those of this environment, behind the wheel; .pth files on PYTHONPATH are not followed.
    (installed / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {
        "DRUGCHECK_PASSPHRASE_FILE": str(passphrase),
        "DRUGCHECK_LANG": "en",
    }

    def drugcheck(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(python), "-m", "drugcheck", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, encoding="utf-8", timeout=120
        )

    where = subprocess.run(
        [str(python), "-c", "import drugcheck; print(drugcheck.__file__)"],
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(home)
    made = drugcheck("init", "office", "--unit", "示例街道", "--communities", "甲社区,乙社区")
    assert made.returncode == 0, made.stderr
    copied = {path.name: path.read_bytes() for path in (tmp_path / "office" / "templates").glob("*.toml")}
    assert copied == {path.name: path.read_bytes() for path in (ROOT / "templates").glob("*.toml")}
    checked = drugcheck("-C", "office", "validate", "--json")
    assert checked.returncode == 1, checked.stderr
    assert {found["code"] for found in json.loads(checked.stdout)["findings"]} == {"RG010", "RG011"}, (
        "staff and liaisons are to be named"
    )
