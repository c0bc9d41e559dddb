"""Asks for the values of a case by their paths: Enter keeps what stands there, - clears it.

What stands there is shown as any screen shows it: masked where it is personal.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from drugcheck.cli import ask, screen, values
from drugcheck.domain.case import Case
from drugcheck.domain.editing import UnknownEntryError
from drugcheck.domain.masking import mask_value
from drugcheck.domain.office import Config
from drugcheck.domain.schema import Field, field_at, get_value, parse_text
from drugcheck.domain.vocabulary import Term
from drugcheck.locale import _

CLEAR: Final = "-"
_OPTION: Final = "VALUE"
# Values that name a community or a member of staff: their schema is text, what may stand there is in drugcheck.toml.
_COMMUNITIES: Final = frozenset({"case.community"})
_STAFF: Final = frozenset({"drug_history.abstinence_checked_by", "death.verified_by", "contact.channels.with"})


def asked(case: Case, paths: Sequence[str], config: Config, today: date) -> Mapping[str, str]:
    """What was typed for each path that is not to stay as it is; an empty text clears. Raises MissingOptionError."""
    if not ask.interactive():
        raise ask.missing(_OPTION)
    screen.say(_("Enter keeps a value, - clears it"))
    answers = {path: _asked(case, path, config, today) for path in paths}
    return {path: "" if answer == CLEAR else answer for path, answer in answers.items() if answer}


def _asked(case: Case, path: str, config: Config, today: date) -> str:
    field = field_at(path)
    _show_choices(field, config)
    shown = screen.cell(_as_cell(mask_value(field, _standing(case, path))))
    label = f"{field.label} [{shown}]" if shown else field.label
    answer = ask.text(label, _OPTION, required=False, check=lambda text: _check(field, path, text, today))
    return _plain(field, answer, today)


def _standing(case: Case, path: str) -> object:
    try:
        return get_value(case, path)
    except UnknownEntryError:
        return None


def _as_cell(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _show_choices(field: Field, config: Config) -> None:
    if field.enum is not None:
        screen.say("  ".join(f"{n} {member.value} ({member.alias})" for n, member in enumerate(field.enum, 1)))
    elif field.type is bool:
        screen.say("是 (yes)  否 (no)")
    elif field.path in _COMMUNITIES:
        screen.say("  ".join(community.name for community in config.communities))
    elif field.path in _STAFF:
        screen.say("  ".join(f"{member.id} {member.name}" for member in config.staff))


def _check(field: Field, path: str, text: str, today: date) -> None:
    if text != CLEAR:
        parse_text(field, _plain(field, text, today), path)


def _plain(field: Field, text: str, today: date) -> str:
    """The answer as `case set` takes it: the number of a term in the list stands for the term, 2022.3.6 for a date."""
    if not text or text == CLEAR:
        return text
    if field.enum is not None:
        parts = text.replace("\uff0c", ",").split(",") if field.repeated else [text]
        return ",".join(_term(field.enum, part.strip()) for part in parts)
    if field.type is date:
        return values.day(text, _OPTION, today).isoformat()
    return text


def _term(kind: type[Term], text: str) -> str:
    members = list(kind)
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= len(members):
        return members[int(text) - 1].value
    return text
