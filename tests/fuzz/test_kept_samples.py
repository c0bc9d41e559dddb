# ruff: noqa: E501 - a sample stands on one line
"""What once broke a reader, hung it, or cost it memory: small texts, and the sizes that showed the cost.

A hang shows as a run that never ends; memory is bounded by a limit on a process of its own.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from drugcheck.files.toml import TomlSyntaxError, parse
from drugcheck.files.toml_depth import is_too_deep
from tests.fuzz.target import attempt
from tests.fuzz.targets import TARGETS

_BIG = 1 << 18
_HUNDREDS = 300
_COLUMNS = '<?xml version="1.0"?><worksheet>{}</worksheet>'
_ODS = '<t xmlns:table="t"><table:table table:name="a">{}</table:table></t>'

# Target, what it refused to be refused by, and the input.
KEPT = [
    ("erase-note", "no JSON", b'z"schema": 1}'),
    ("erase-note", "a path in place of an id", b'{"schema": 1, "erased": ["../../x"], "changed": []}'),
    ("erase-note", "nested without end", b"[" * 100_000),
    ("journal", "nested without end", b"[" * 100_000),
    ("session", "objects nested without end", b'{"a":' * 100_000),
    ("backup-sums", "a name longer than any file's", b"0" * 64 + b"  " + b"[" * _HUNDREDS + b"\n"),
    ("backup-sums", "a path out of the folder", b"0" * 64 + b"  ../../x\n"),
    ("record", "a key of a quarter million parts", b".".join([b"a"] * _BIG) + b" = 1\n"),
    ("record", "a header of as many", b"[" + b".".join([b"a"] * _BIG) + b"]\n"),
    ("record", "a number nobody can write again", b"schema = 1\n[extra]\nx = 0x" + b"f" * 10_000 + b"\n"),
    ("record", "a hundred thousand entries without number", b"schema = 1\n" + b"[[visits]]\n" * (_BIG // 4)),
    ("config", "twenty thousand unknown keys", b"schema = 1\n" + b"".join(b"k%d = 1\n" % n for n in range(20_000))),
    ("config", "ten thousand of the staff", b"schema = 1\n" + b"".join(b'[[staff]]\nid = "s%d"\n' % n for n in range(10_000))),
    ("workbook-xlsx", "an encoding that does not exist", b'\0<?xml version="1.0" encoding="UTFy8"?><worksheet/>'),
    ("workbook-xlsx", "hidden columns from far below zero", b'\0<worksheet><col hidden="1" min="-99999999999" max="2"/></worksheet>'),
    ("workbook-xlsx", "hidden columns without a beginning", b'\0<worksheet><col hidden="1"/></worksheet>'),
    ("workbook-xlsx", "a cell without letters", b'\0<worksheet><row r="1"><c r="1" t="e"><v>1</v></c></row></worksheet>'),
    ("workbook-xlsx", "all columns hidden a thousand times", b"\0" + _COLUMNS.format('<col hidden="1" min="1" max="16384"/>' * 1000).encode()),
    ("workbook-ods", "columns repeated less than once", _ODS.format('<table:table-column table:visibility="collapse" table:number-columns-repeated="-99999999999"/>').encode()),
    ("workbook-ods", "a formula in column a thousand million", _ODS.format('<table:table-row><table:table-cell table:number-columns-repeated="1000000000"/><table:table-cell table:formula="x"/></table:table-row>').encode()),
    ("word-tag", "a text repeated", "{% set x = 姓名 * 4294967296 %}{{ x[0:2] }}".encode()),
    ("word-tag", "a power", b"{{ 10**10**10 }}"),
    ("word-tag", "a text as wide as one likes", b"{{ 'a'|center(10000000000) }}"),
    ("word-tag", "the same by a method", b"{{ 'a'.zfill(10000000000) }}"),
    ("word-tag", "loops in loops", b"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"),
    ("word-template", "a part that cannot be unpacked", TARGETS["word-template"].samples()[0][:60] + bytes(30) + TARGETS["word-template"].samples()[0][90:]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"), [(name, data) for name, _, data in KEPT], ids=[f"{k[0]}: {k[1]}" for k in KEPT]
)
def test_what_broke_a_reader_is_taken_or_refused_in_order(name: str, data: bytes) -> None:
    attempt(TARGETS[name], data)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 120 + "b = 1",
        "[" + " a ." * 120 + "b]",
        "[[x]]\n" + "a . " * 120 + "b = 1",
        'x = "é"\n' + "k." * 120 + "k = 1",
    ],
)
def test_a_key_of_many_parts_is_refused_before_a_parser_sees_it(text: str) -> None:
    with pytest.raises(TomlSyntaxError, match="too deep"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        'x = "' + "a." * 200 + '"',
        "x = '" + "a." * 200 + "'",
        'x = """\n' + "a." * 200 + '\n"""',
        "x = '''\n" + "a." * 200 + "\n'''",
        "# " + "a." * 200,
        "x = [" + "1.5, " * 200 + "]",
        "\n".join(f"k{n} = {n}.5" for n in range(200)),
    ],
)
def test_dots_that_part_no_key_mean_nothing(text: str) -> None:
    assert not is_too_deep(text)
    assert parse(text) or text.startswith("#")


def test_a_quarter_of_a_million_bytes_stay_within_half_a_gigabyte() -> None:
    """The kept samples once more, in a process that may not have more."""
    pytest.importorskip("resource")
    code = (
        "import resource; from tests.fuzz import test_kept_samples as kept; from tests.fuzz.target import attempt\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "[attempt(kept.TARGETS[name], data) for name, _, data in kept.KEPT]\n"
        # The peak that getrusage tells begins with that of the process which started this one.
        "from pathlib import Path; status = Path('/proc/self/status')\n"
        "lines = status.read_text().splitlines() if status.exists() else []\n"
        "assert all(int(line.split()[1]) < 512 << 10 for line in lines if line.startswith('VmHWM'))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
