"""Both languages: nothing is missing, places agree, the compiled file is fresh, and the language is chosen as said."""

from pathlib import Path

import pytest

from drugcheck import locale
from drugcheck.cli.values import UnknownTermError
from tests.running import run
from tools import catalogue

CONFIG = '# a workspace\nschema = 1\nlanguage = "{language}"\n\n[unit]\nlanguage = "en"\n'


@pytest.fixture(scope="module")
def report() -> catalogue.Report:
    return catalogue.report()


@pytest.fixture(autouse=True)
def _english_again() -> object:
    yield
    locale.use("en")


def test_every_sentence_has_its_chinese(report: catalogue.Report) -> None:
    assert [f"{sentence.where} {sentence.text}" for sentence in report.missing] == []


def test_no_entry_outlives_its_sentence(report: catalogue.Report) -> None:
    assert [sentence.text for sentence in report.obsolete] == []


def test_a_translation_has_the_places_of_its_sentence(report: catalogue.Report) -> None:
    assert [f"{sentence.text} / {sentence.where}" for sentence in report.differing] == []


def test_one_sentence_has_one_translation(report: catalogue.Report) -> None:
    assert [f"{sentence.where} {sentence.text}" for sentence in report.twice] == []


def test_the_compiled_file_is_what_the_fragments_say(report: catalogue.Report) -> None:
    assert not report.stale, "run: python tools/catalogue.py --compile"


def test_the_extractor_sees_each_kind_of_sentence() -> None:
    """A catalogue test that saw nothing would always pass."""
    said = {sentence.text for sentence in catalogue.sentences()}
    assert "wrong passphrase" in said, "docstring of an error class"
    assert "show a case, masked" in said, "help of the table"
    assert "case id, such as C0031" in said, "help of an option"
    assert "not one of the official values" not in said
    assert "{option}: not one of the official values" in said
    assert "workspace" in said, "N_"
    assert "nothing was changed" in said, "message()"
    assert "yes" in said, "_()"
    assert "Show a case, masked unless --reveal --purpose." in said, "docstring of a command"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "DRUGCHECK_LANG": "en"}, "en"),
        ({"DRUGCHECK_LANG": "zh"}, "zh"),
    ],
)
def test_language_by_environment(tmp_path: Path, environment: dict[str, str], language: str) -> None:
    assert locale.choose(tmp_path, environment) == language


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workspace_speaks_before_the_environment(tmp_path: Path, language: str) -> None:
    (tmp_path / "drugcheck.toml").write_text(CONFIG.format(language=language), encoding="utf-8")
    below = tmp_path / "records"
    below.mkdir()
    other = "en" if language == "zh" else "zh"
    assert locale.choose(below, {"DRUGCHECK_LANG": other}) == language


@pytest.mark.parametrize("toml", ["", '[unit]\nlanguage = "zh"\n', '# language = "zh"\n', 'language = "fr"\n', "\x00["])
def test_only_a_top_level_language_counts(toml: str) -> None:
    assert locale.configured_in(toml) is None


def test_errors_and_help_are_chinese_when_chinese_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUGCHECK_LANG", "zh")
    monkeypatch.chdir(tmp_path)
    refused = run("case", "shwo")
    assert refused.err == "drugcheck: 没有这个命令\nhint: drugcheck case show\n"
    assert "用法: drugcheck case show [选项] CASE" in run("case", "show", "--help").out


def test_a_nested_message_is_translated_too() -> None:
    locale.use("zh")
    error = UnknownTermError(option="--kind", command="drugcheck case list", nearest="x", values="y")
    assert error.message.render(locale._) == "--kind：不是规定的取值"


def test_a_sentence_that_the_catalogue_lacks_stays_as_it_is() -> None:
    locale.use("zh")
    assert locale._("a sentence that nobody ever wrote") == "a sentence that nobody ever wrote"
    assert locale._("") == ""
