"""templates/risk.toml and templates/measures.toml: read whole, or refused with every fault named."""

from pathlib import Path

import pytest

from drugcheck.domain.vocabulary import RiskLevel
from drugcheck.files.risk_template import TemplateFaultError, TemplateReadError, load_measures, load_scales

TEMPLATES = Path(__file__).parents[2] / "templates"

_SCALE = """schema = 1

[[scales]]
version = "2016-37"
title = "示例标准"
in_force = 2016-06-06

[[scales.circumstances]]
code = "H1"
level = "高"
text = "情形一"
"""


def _faults(tmp_path: Path, text: str, name: str = "risk.toml") -> dict[str, str]:
    path = tmp_path / "templates" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(TemplateFaultError, match=f"templates/{name}") as refused:
        _ = load_scales(path) if name == "risk.toml" else load_measures(path)
    assert refused.value.exit_status == 2
    return {fault.place: str(fault.sentence) for fault in refused.value.faults}


def test_the_shipped_criteria_claim_nothing_that_was_not_checked() -> None:
    (scale,) = load_scales(TEMPLATES / "risk.toml")
    assert not scale.verified
    assert all(not criterion.verified and criterion.source for criterion in scale.circumstances)
    assert {c.code for c in scale.circumstances if c.level is RiskLevel.HIGH} == {"H1", "H2", "H3", "H4"}
    assert all(c.source == "inferred" for c in scale.circumstances if c.level is not RiskLevel.HIGH)
    assert {c.code for c in scale.circumstances if c.health} == {"H3", "H4"}


def test_no_shipped_criterion_is_poverty_or_trouble_at_home() -> None:
    (scale,) = load_scales(TEMPLATES / "risk.toml")
    words = "".join(criterion.text for criterion in scale.circumstances)
    assert not any(word in words for word in ("失业", "贫困", "低保", "家庭", "困难"))


def test_every_level_has_measures_to_choose_from() -> None:
    kinds = load_measures(TEMPLATES / "measures.toml")
    assert all(any(level in levels for levels in kinds.values()) for level in RiskLevel)


def test_a_missing_file_is_an_empty_list(tmp_path: Path) -> None:
    assert load_scales(tmp_path / "risk.toml") == ()
    assert load_measures(tmp_path / "measures.toml") == {}


def test_all_faults_are_named_with_line_and_nearest(tmp_path: Path) -> None:
    text = _SCALE.replace('title = "示例标准"', 'titel = "示例标准"').replace('level = "高"', 'level = "最高"')
    faults = _faults(tmp_path, text)
    assert "line 5" in faults["scales[#1].titel"]
    assert "the nearest is title" in faults["scales[#1].titel"]
    assert "line 10" in faults["scales[#1].circumstances[#1].level"]
    assert "the nearest is 高" in faults["scales[#1].circumstances[#1].level"]
    assert "scales[#1].title" in faults


@pytest.mark.parametrize(
    ("more", "place", "line"),
    [
        ('\n[[scales.circumstances]]\ncode = "H1"\nlevel = "中"\ntext = "情形二"\n', "circumstances[#2].code", 14),
        ('\n[[scales]]\nversion = "2016-37"\ntitle = "又"\nin_force = 2020-01-01\n', "scales[#2].version", 14),
        (
            '\n[[scales]]\nversion = "x"\ntitle = "又"\nin_force = 2020-01-01\nuntil = 2019-01-01\n',
            "scales[#2].until",
            17,
        ),
        ('\n[[scales.circumstances]]\ncode = "H2"\nlevel = "中"\ntext = " "\n', "circumstances[#2].text", 16),
    ],
)
def test_what_contradicts_itself_is_named(tmp_path: Path, more: str, place: str, line: int) -> None:
    faults = _faults(tmp_path, _SCALE + more)
    (found,) = [sentence for where, sentence in faults.items() if where.endswith(place)]
    assert f"line {line}" in found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('schema = 1\n[[measures]]\nkind = "谈话"\nlevels = ["超高"]\n', "measures[#1].levels[#1]"),
        ('schema = 1\n[[measures]]\nkind = "谈话"\nlevels = []\n', "measures[#1].levels"),
        ('schema = 1\n[[measures]]\nkind = "谈话"\nlevels = ["高"]\n[[measures]]\nkind = "谈话"\nlevels = ["低"]\n',
         "measures[#2].kind"),
        ('schema = 1\n[[measures]]\nkind = "谈话"\nlevels = "高"\n', "measures[#1].levels"),
        ('[[measures]]\nkind = "谈话"\nlevels = ["高"]\n', "schema"),
    ],
)  # fmt: skip
def test_measures_are_read_as_strictly(tmp_path: Path, text: str, place: str) -> None:
    assert place in _faults(tmp_path, text, "measures.toml")


@pytest.mark.parametrize("broken", ["schema = 1\n[[scales]\n", 'schema = 1\nscales = "x"\n', "schema = 9\n"])
def test_broken_text_is_refused_with_its_line(tmp_path: Path, broken: str) -> None:
    assert _faults(tmp_path, broken)


def test_binary_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "risk.toml"
    path.write_bytes(b"\x00\xff\xfe\xb0")
    with pytest.raises(TemplateFaultError, match="UTF-8"):
        load_scales(path)
    with pytest.raises(TemplateReadError):
        load_scales(tmp_path)
