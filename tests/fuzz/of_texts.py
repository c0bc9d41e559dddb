"""Targets of TOML: records and registers, drugcheck.toml, templates, what is typed and what is merged."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from drugcheck.cli import recording
from drugcheck.domain.case import Case
from drugcheck.domain.editing import set_value
from drugcheck.domain.merging import merge
from drugcheck.domain.registers import SHAPES
from drugcheck.domain.rules import CATALOGUE
from drugcheck.domain.rules.engine import run
from drugcheck.domain.schema import FIELDS
from drugcheck.files import annex_template, dossier_template, risk_template, toml
from drugcheck.files.config import config_notes, load_config
from drugcheck.files.config_year import with_campaign
from drugcheck.files.default_config import default_config_text
from drugcheck.files.hand_over import read_recipients
from drugcheck.files.record import case_from_text, case_to_text, from_text, to_text
from drugcheck.files.roster_map import LICENCES, PLATFORM, ROSTER, load_columns
from tests import build
from tests.domain.rules.shapes import around
from tests.fuzz.target import ADDRESS, ID_NUMBER, NAME, Target, written

_TEMPLATES = Path(__file__).parents[2] / "templates"
_WORDS = (
    *(b"[[visits]]\n", b"[person]\n", b'"""', b"'''", b" = ", b"\nno = 1\n", b"true", b"2022-03-06", b"12:00:00"),
    *(b"2022-03-06T12:00:00+08:00", b"0xff", b"1_000", b"inf", b"[extra]\n", b"{ a = 1 }", b"[1, 2]", b"[[", b"a.b.c"),
)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _toml(data: bytes) -> None:
    text = _text(data)
    read = toml.parse(text)
    try:
        standard = tomllib.loads(text.removeprefix("\ufeff"))
    except ValueError:
        # A carriage return alone, which the standard library refuses.
        standard = read
    assert _same(read, standard), "as the standard library reads it"
    assert _same(toml.parse(toml.emit(read)), read), "what is written reads the same"


def _same(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    # nan is not equal to itself.
    return type(one) is type(other) and (one == other or (one != one and other != other))


def _case(data: bytes) -> None:
    case = case_from_text(_text(data), "C0031")
    assert case_from_text(case_to_text(case)) == case or "nan" in case_to_text(case)


def _case_used(data: bytes) -> None:
    """Whatever a record says that is read at all, every rule has an answer."""
    run(CATALOGUE, around(case_from_text(_text(data))))


@cache
def _cases() -> tuple[bytes, ...]:
    full = (Path(__file__).parents[1] / "data" / "C0031.toml").read_text(encoding="utf-8")
    marked = {"person.name": NAME, "person.id_number": ID_NUMBER, "residence.current_address": ADDRESS}
    small = build.case(marked, resign=False)
    return full.replace("周试三", NAME).encode(), case_to_text(small).encode()


_NAMES = sorted(SHAPES)


def _register(data: bytes) -> None:
    """The first byte says which."""
    name = _NAMES[data[0] % len(_NAMES)] if data else _NAMES[0]
    register = from_text(_text(data[1:]), SHAPES[name], name)
    assert from_text(to_text(register), SHAPES[name], name) == register


@cache
def _registers() -> tuple[bytes, ...]:
    made = build.registers()
    return tuple(bytes([place]) + to_text(getattr(made, name)).encode() for place, name in enumerate(_NAMES))


def _config(data: bytes) -> None:
    path = written("drugcheck.toml", data)
    config = load_config(path)
    config_notes(path)
    assert load_config(to_text(config)) == config
    with_campaign(_text(data), config.campaign)


@cache
def _configs() -> tuple[bytes, ...]:
    text = default_config_text("示例街道", "00000000-0000-4000-8000-000000000000", 2022, ["甲社区", "乙社区"])
    return text.encode(), to_text(msgspec.structs.replace(build.config(), demo=True)).encode()


def _annex(data: bytes) -> None:
    annex_template.load(written("templates/annex07.toml", data))


def _risk(data: bytes) -> None:
    risk_template.load_scales(written("templates/risk.toml", data))


def _measures(data: bytes) -> None:
    risk_template.load_measures(written("templates/measures.toml", data))


def _dossier(data: bytes) -> None:
    dossier_template.load_demands(written("templates/dossier.toml", data))


_KINDS = (("roster.toml", ROSTER), ("licences.toml", LICENCES), ("platform.toml", PLATFORM))


def _columns(data: bytes) -> None:
    """The first byte says for which list."""
    load_columns(written("columns.toml", data[1:]), kind=_KINDS[data[0] % len(_KINDS)][1] if data else None)


def _maps() -> tuple[bytes, ...]:
    return tuple(bytes([place]) + _shipped(name)[0] for place, (name, _) in enumerate(_KINDS))


def _shipped(*names: str) -> tuple[bytes, ...]:
    return tuple((_TEMPLATES / name).read_bytes() for name in names)


def _fields(data: bytes) -> None:
    recording.private_fields(str(written("fields.toml", data)), {"name": "姓名", "summary": "内容"})


def _recipients(data: bytes) -> None:
    read_recipients(written("recipients.toml", data), "drugcheck roster distribute")


def _typed(data: bytes) -> None:
    """`path=value`, as `case set` takes it."""
    path, _, value = _text(data).partition("=")
    changed = set_value(_standing(), path, value)
    assert case_from_text(case_to_text(changed)) == changed


@cache
def _standing() -> Case:
    return case_from_text(_cases()[1].decode())


_TYPED = (
    b"person.phone=13800000000",
    b"visits.1.method=\xe8\xa7\x86\xe9\xa2\x91",
    b"visits.1.date=2022-03-07",
    b"extra.x=1",
    b"person.aliases=a,b",
    b"licence.has=\xe6\x9c\x89",
)


def _merged(data: bytes) -> None:
    """Three versions of one record, a NUL between them."""
    texts = [*_text(data).split("\x00"), "", ""][:3]
    base, ours, theirs = (case_from_text(text) for text in texts)
    made = merge(base, ours, theirs).record
    assert case_from_text(case_to_text(made)) == made


def _versions() -> tuple[bytes, ...]:
    full, small = _cases()
    return full + b"\x00" + full + b"\x00" + full, b"\x00".join((small, small, small))


TARGETS = (
    Target("toml", _toml, lambda: (*_cases(), *_configs()), _WORDS),
    Target("record", _case, _cases, _WORDS),
    Target("record-rules", _case_used, _cases, _WORDS),
    Target("register", _register, _registers, _WORDS),
    Target("config", _config, _configs, (*_WORDS, b"[limits]\n", b"[[staff]]\n", b"[[communities]]\n")),
    Target("annex-template", _annex, lambda: _shipped("annex07.toml"), (*_WORDS, b"[[columns]]\n")),
    Target("risk-template", _risk, lambda: _shipped("risk.toml"), (*_WORDS, b"[[scales]]\n")),
    Target("measures-template", _measures, lambda: _shipped("measures.toml"), (*_WORDS, b"[[measures]]\n")),
    Target("dossier-template", _dossier, lambda: _shipped("dossier.toml"), (*_WORDS, b"[[sections]]\n")),
    Target("column-map", _columns, _maps, _WORDS),
    Target("fields-file", _fields, lambda: (f'name = "{NAME}"\nsummary = "…"\n'.encode(),), _WORDS),
    Target("recipients", _recipients, lambda: ("甲社区 = age1xyz\n".encode(),), _WORDS),
    Target("typed-value", _typed, lambda: _TYPED, tuple(f"{path}=".encode() for path in FIELDS)),
    Target("merge", _merged, _versions, (*_WORDS, b"\x00")),
)
