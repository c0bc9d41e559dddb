"""The language of messages, help and prompts: English in the source, Chinese from one compiled catalogue.

Chosen once, at the start: `language` in drugcheck.toml, else DRUGCHECK_LANG, else the locale. `_()` looks a sentence
up at the moment it is shown, so that modules may be imported in any order. Only the command line translates.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]

CATALOGUE = Path(__file__).parent / "zh" / "LC_MESSAGES" / "drugcheck.mo"

_translate: Callable[[str], str] = str


def use(language: Language) -> None:
    """Speaks that language from here on."""
    global _translate
    _translate = str if language == "en" else _from_catalogue


def _from_catalogue(text: str) -> str:
    """Loads the catalogue for the first sentence: it takes milliseconds, and many a command only shows records."""
    global _translate
    from gettext import GNUTranslations

    with CATALOGUE.open("rb") as file:
        _translate = GNUTranslations(file).gettext
    return _translate(text)


def _(text: str) -> str:
    """The sentence in the chosen language; the source text where the catalogue lacks it."""
    return _translate(text) if text else ""


def N_(text: str) -> str:  # noqa: N802 - the name by which every extractor knows it
    """Marks a sentence for the catalogue that is looked up later."""
    return text


def choose(start: Path, environment: Mapping[str, str] = os.environ) -> Language:
    """The language for a command that runs in the folder `start`."""
    configured = _configured(start)
    if configured is not None:
        return configured
    wanted = environment.get("DRUGCHECK_LANG") or _of_locale(environment)
    return "zh" if wanted.casefold().startswith(("zh", "chinese")) else "en"


def _configured(start: Path) -> Language | None:
    try:
        folder = start.resolve()
        for candidate in (folder, *folder.parents):
            path = candidate / "drugcheck.toml"
            if path.is_file():
                return configured_in(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return None


def configured_in(toml: str) -> Language | None:
    """The top-level `language` of the text of a drugcheck.toml, which need not be valid to answer `--help`."""
    for line in toml.splitlines():
        if line.lstrip().startswith("["):
            break  # a top-level key stands before the first table
        key, _equals, value = line.partition("=")
        if key.rstrip() == "language":
            value = value.strip()
            if value.startswith(('"zh"', "'zh'")):
                return "zh"
            if value.startswith(('"en"', "'en'")):
                return "en"
    return None


def _of_locale(environment: Mapping[str, str]) -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return environment[name]
    if sys.platform == "win32":
        import locale

        return locale.getlocale()[0] or ""
    return ""
