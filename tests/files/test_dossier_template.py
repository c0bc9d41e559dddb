"""templates/dossier.toml: read whole, or refused with every fault named."""

from pathlib import Path

import pytest

from drugcheck.domain.dossier import dossier_sections
from drugcheck.domain.vocabulary import DossierCategory, DossierSection
from drugcheck.files.dossier_template import load_demands
from drugcheck.files.risk_template import TemplateFaultError
from tests import build
from tests.domain.rules.shapes import around

TEMPLATES = Path(__file__).parents[2] / "templates"
_NEED = "{ " + ", ".join(f'{category.alias} = "R"' for category in DossierCategory) + " }"


def _write(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "templates" / "dossier.toml"
    path.parent.mkdir()
    path.write_text("schema = 1\n\n" + "\n".join(f"[[sections]]\n{row}\n" for row in rows), encoding="utf-8")
    return path


def _row(section: str, need: str = _NEED, more: str = "") -> str:
    return f'section = "{section}"\npart = "基本情况"\nneed = {need}\n{more}'


def _faults(path: Path) -> dict[str, str]:
    with pytest.raises(TemplateFaultError, match=r"templates/dossier\.toml") as refused:
        load_demands(path)
    assert refused.value.exit_status == 2
    return {fault.place: str(fault.sentence) for fault in refused.value.faults}


def test_the_shipped_matrix_has_every_section_and_claims_no_original() -> None:
    demands = load_demands(TEMPLATES / "dossier.toml")
    assert demands is not None
    assert [row.section for row in demands.matrix.sections] == [section.value for section in DossierSection]
    assert not demands.matrix.verified


def test_without_a_file_nothing_is_asked(tmp_path: Path) -> None:
    assert load_demands(tmp_path / "dossier.toml") is None


def test_a_section_of_the_offices_own_is_filled_by_a_paper(tmp_path: Path) -> None:
    demands = load_demands(_write(tmp_path, _row("承诺", more='documents = ["承诺书"]')))
    paper = {"no": 1, "part": "基本情况", "kind": "承诺书", "number": "承-1"}
    for documents, status in (([], "缺"), ([paper], "齐全")):
        context = around(build.case({"documents": documents}), dossier=demands)
        (section,) = dossier_sections(context.facts[0], context)
        assert section.status.value == status


def test_every_fault_is_named(tmp_path: Path) -> None:
    misspelt = _NEED.replace('low = "R"', 'low = "X"').replace("medium", "midium")
    found = _faults(_write(tmp_path, _row("谈话记录", misspelt), _row("谈话记录"), _row("会议记要")))
    assert "stands there twice" in found["sections[#2].section"]
    assert "会议纪要" in found["sections[#3].section"]
    assert "unknown value" in found["sections[#1].need.low"]
    assert "medium" in found["sections[#1].need.midium"]


def test_a_category_that_is_left_out_is_a_fault(tmp_path: Path) -> None:
    assert "missing" in _faults(_write(tmp_path, _row("谈话记录", '{ high = "R" }')))["sections[#1].need.low"]
