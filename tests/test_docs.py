"""The pages made from the code are as the code says, and what the documents point at is there."""

import re
from pathlib import Path

import pytest

from drugcheck import locale
from tools import handbook, pages

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_made_from_the_code_has_not_drifted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    locale.use("en")
    made = pages.PAGES[name]().rstrip() + "\n"
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == made, "run: python -m tools.pages"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"{path.name} points at {target}"


def test_both_readmes_have_the_same_commands() -> None:
    blocks = [
        [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("python3 -m venv")]
        for path in DOCUMENTS[:2]
    ]
    assert blocks[0] == blocks[1]
    assert len(blocks[0]) == 2


@pytest.mark.slow
def test_the_transcripts_of_the_handbook_are_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DRUGCHECK_LANG", "DRUGCHECK_TODAY", "COLUMNS", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, "")
    locale.use("en")
    made = handbook.made()
    assert handbook.HANDBOOK.read_text(encoding="utf-8") == made, "run: python -m tools.handbook"


def test_each_row_of_the_threat_model_names_a_test_that_is_there() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    table = page.split("## Attack or fault, what happens")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 60
    for row in rows:
        cells = row.strip("| ").split(" | ")
        assert len(cells) == 3, row
        named = re.findall(r"`(tests/[^`]+)`", cells[2])
        assert named, row
        assert all(list(ROOT.glob(path)) for path in named), row
    peers = page.split("## The same for pass")[1].split("\n## ")[0]
    assert {len(line.split(" | ")) for line in peers.splitlines() if line.startswith("| ")} == {6}
