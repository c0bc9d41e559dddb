"""drugcheck.toml: every fault at once, and the one that init writes."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drugcheck.domain.office import Config
from drugcheck.domain.shapes import shape_of
from drugcheck.domain.vocabulary import OfficeKind, RiskLevel
from drugcheck.files.config import ConfigFaultError, ConfigReadError, config_notes, load_config
from drugcheck.files.default_config import default_config_text

STORE = "00000000-0000-4000-8000-000000000000"
GOOD = """\
schema = 1
store = "00000000-0000-4000-8000-000000000000"
language = "zh"

[unit]
name = "示例街道"
compiled_by = "c01"

[campaign]
name = "专项行动"
year = 2022
weekly_due = "Mon 12:00"

[[campaign.phases]]
name = "动员部署"
start = 2022-03-01
end = 2022-03-05

[limits]
reassess_months = { "高" = 3, "中" = 6, "低" = 12 }

[[communities]]
name = "甲社区"
liaison = "c01"

[[communities]]
name = "乙社区"

[[staff]]
id = "c01"
name = "专干甲"
sex = "女"

[[staff.offices]]
office = "禁毒专干"
community = "甲社区"
from = 2022-01-01

[[staff]]
id = "p01"
name = "民警一"
"""


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_good_file_is_read() -> None:
    config = load_config(GOOD)
    assert config.unit.name == "示例街道"
    assert config.staff[0].offices[0].office is OfficeKind.DRUG_WORKER
    assert config.staff[0].offices[0].from_ == date(2022, 1, 1)
    assert config.limits.reassess_months[RiskLevel.MEDIUM] == 6
    assert config_notes(GOOD) == ()


def test_it_is_read_from_a_path_with_the_line_ends_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "drugcheck.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_config(path) == load_config(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "kind", "place", "words"),
    [
        ("[limits]", "[limit]", "unknown-key", "limit", "nearest is limits"),
        ("compiled_by", "compiledby", "unknown-key", "unit.compiledby", "nearest is compiled_by"),
        ('name = "示例街道"\n', "", "missing", "unit.name", "missing"),
        ("year = 2022", 'year = "2022"', "wrong-type", "campaign.year", "whole number"),
        ('language = "zh"', 'language = "zn"', "unknown-value", "language", "nearest is zh"),
        ("Mon 12:00", "Monday 12:00", "unknown-value", "campaign.weekly_due", "form"),
        ('"禁毒专干"', '"禁毒专员"', "unknown-value", "staff[#1].offices[#1].office", "nearest is 禁毒专干"),
        ('community = "甲社区"', 'community = "甲社"', "unknown-value", "staff[#1].offices[#1].community", "甲社区"),
        ('name = "乙社区"', 'name = "甲社区"', "contradiction", "communities[#2].name", "twice"),
        ('id = "p01"', 'id = "c01"', "contradiction", "staff[#2].id", "twice"),
        ("end = 2022-03-05", "end = 2022-02-05", "contradiction", "campaign.phases[#1].end", "before it starts"),
        ("from = 2022", "until = 2021-01-01\nfrom = 2022", "contradiction", "staff[#1].offices[#1].until", "before"),
        ("[campaign]", '[unlock]\npassphrase = "x"\n\n[campaign]', "contradiction", "unlock.passphrase", "demo"),
        ('language = "zh"', "today = 2022-04-07", "contradiction", "today", "demo"),
        ('"中" = 6, ', "", "missing", "limits.reassess_months.中", "missing"),
        ("[limits]", '[limits]\nunexpected_statuses = ["死忘"]', "unknown-value", "limits.unexpected_statuses", "死亡"),
        ("[limits]", "[limits]\nunreachable_ratio = 5", "unknown-value", "limits.unreachable_ratio", "size"),
        ("schema = 1", "schema = 9", "schema-version", "schema", "newer"),
        ('"示例街道"', "示例街道", "syntax", "", "quotes"),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_the_nearest(old: str, new: str, kind: str, place: str, words: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new)
    with pytest.raises(ConfigFaultError) as caught:
        load_config(text)
    assert caught.value.exit_status == 2
    (fault,) = caught.value.faults
    assert (fault.kind, fault.place) == (kind, place)
    assert words in str(fault.sentence)
    if kind not in ("missing", "schema-version"):
        pairs = zip(text.splitlines(), GOOD.splitlines(), strict=False)
        changed = [number for number, (line, good) in enumerate(pairs, 1) if line != good]
        assert fault.line in changed


def test_faults_of_form_and_of_sense_are_reported_together() -> None:
    text = GOOD.replace("[limits]", "[limit]").replace('id = "p01"', 'id = "c01"').replace("year = 2022", "year = 1")
    with pytest.raises(ConfigFaultError) as caught:
        load_config(text)
    lines = [fault.line for fault in caught.value.faults]
    assert lines == [line_of(text, "year"), line_of(text, "[limit]"), line_of(text, 'id = "c01"\nname = "民警一"')]
    assert "(and 2 more)" in str(caught.value)


def test_a_demo_may_hold_a_passphrase_and_a_day() -> None:
    text = GOOD.replace('language = "zh"', 'demo = true\ntoday = 2022-04-07\n[unlock]\npassphrase = "demo"')
    assert load_config(text).unlock.passphrase == "demo"


def test_staff_that_nobody_is_yet_is_noted_and_stops_nothing() -> None:
    text = GOOD.replace('liaison = "c01"', 'liaison = "c09"').replace('compiled_by = "c01"', 'head = "l01"')
    assert load_config(text).communities[0].liaison == "c09"
    assert [note.place for note in config_notes(text)] == ["unit.head", "communities[#1].liaison"]


def test_what_is_no_text_or_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "drugcheck.toml"
    with pytest.raises(ConfigReadError, match=r"drugcheck\.toml cannot be read"):
        load_config(path)
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(ConfigFaultError, match="UTF-8"):
        load_config(path)


class TestDefault:
    def test_it_reads_as_it_stands(self) -> None:
        text = default_config_text("示例街道", STORE, 2023, ["甲社区", "乙社区"], language="en", district="示例区")
        config = load_config(text)
        assert (config.unit.name, config.unit.district, config.store, config.language) == (
            "示例街道",
            "示例区",
            STORE,
            "en",
        )
        assert [community.name for community in config.communities] == ["甲社区", "乙社区"]
        assert config.campaign.phases[2].name == "风险评估"
        assert config.campaign.phases[2].end == date(2023, 4, 10)
        assert not config.demo
        assert config_notes(text) == ()

    def test_its_limits_are_the_limits_without_it(self) -> None:
        bare = Config(unit=load_config(GOOD).unit, campaign=load_config(GOOD).campaign)
        assert load_config(default_config_text("示例街道", STORE, 2022)).limits == bare.limits

    def test_it_explains_every_key(self) -> None:
        text = default_config_text("示例街道", STORE, 2022, ["甲社区"])
        written = set(re.findall(r"^(?:# )?([a-z_]+) =", text, re.MULTILINE))
        of_demo = {"demo", "today", "passphrase", "score"}
        assert {field.key for field in shape_of(Config).all_fields()} - of_demo <= written

    def test_what_is_commented_out_can_be_taken_in(self) -> None:
        """Every example line behind a comment sign is valid where it stands, once the staff it names is there."""
        text = default_config_text("示例街道", STORE, 2022, ["甲社区"])
        lines = [re.sub(r"^# (?=\[|[a-z_]+ =)", "", line) for line in text.splitlines()]
        config = load_config("\n".join(lines))
        assert config.unit.compiled_by == "d01"
        assert config.communities[0].liaison == "c01"
        assert config.staff[0].offices[0].community == "甲社区"
        assert config.unlock.passphrase_command == ("secret-tool", "lookup", "app", "drugcheck")

    @given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
    def test_any_name_is_quoted_rightly(self, unit: str, community: str) -> None:
        config = load_config(default_config_text(unit, STORE, 2022, [community], district=unit))
        assert (config.unit.name, config.unit.district, config.communities[0].name) == (unit, unit, community)
