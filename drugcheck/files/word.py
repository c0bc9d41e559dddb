"""A Word document from a template of the office: what stands in its tags is data, and nothing but data.

A template is a .docx of templates/ that staff edit in Word; its tags are Jinja's (`{{ 姓名 }}`), read in a sandbox.
A value can be neither a tag nor markup, whatever it holds. The same template, values and day give the same bytes.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from drugcheck.domain.naming import nearest_name
from drugcheck.errors import UsageError
from drugcheck.files.shipped import shipped_templates
from drugcheck.files.tables import clean
from drugcheck.message import Message, message

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

MOST_BYTES: Final = 8 << 20
MOST_BYTES_UNPACKED: Final = 64 << 20
_MOST_PARTS: Final = 500

# What XML cannot hold at all, controls apart.
_NOT_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
# docxtpl unwrites {_{ and its like in the finished text: as character references they stay what they are.
_BRACES: Final = str.maketrans({"{": "&#123;", "}": "&#125;"})
_EXTERNAL: Final = re.compile(rb"<Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HYPERLINK: Final = re.compile(rb"\bType\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_BODY: Final = "word/document.xml"
_ALIKE: Final = 20
NOTHING: Final[Mapping[str, Iterable[bytes]]] = {}
# The earliest that a zip archive can hold.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


class WordTemplateError(UsageError):
    """{source} cannot be used as a template: {reason}"""

    hint = "drugcheck form list"


class Properties(NamedTuple):
    """What the file says of itself: never a person's name."""

    title: str
    author: str
    day: date


def template_path(folder: Path, name: str) -> Path:
    """The office's template of that name, else the shipped one: a workspace may be older than a form."""
    own = folder / name
    return own if own.exists() else shipped_templates() / name


def render(path: Path, values: Mapping[str, object], properties: Properties) -> bytes:
    """The document that the template makes of the values: text, numbers, yes and no, lists and tables of these.

    Raises:
        WordTemplateError: the file is no .docx, reaches outside itself, or has a tag that is wrong or not known.
    """
    with _template(path, values) as data:
        from drugcheck.files import word_engine

        return _saved(word_engine.filled(data, dict(values), environment()), properties)


def render_long(path: Path, values: Mapping[str, object], properties: Properties) -> bytes:
    """The same, but that no more of it than some pages is there at a time: for a list of hundreds that is made as read.

    Raises as render().
    """
    with _template(path, values) as data:
        from drugcheck.files import word_engine

        document, parts = word_engine.filled_in_parts(data, dict(values), environment())
        with word_engine.told():
            return _saved(document, properties, {_BODY: parts})


@contextmanager
def _template(path: Path, values: Mapping[str, object]) -> Iterator[bytes]:
    """The bytes of a template, and what is wrong in it as WordTemplateError."""
    source = f"{path.parent.name}/{path.name}"
    data = _read(path, source)
    _check_package(data, source)
    from drugcheck.files import word_engine

    try:
        yield data
    except word_engine.UnknownTagError as error:
        raise WordTemplateError(source=source, reason=_unknown(error.name, values)) from None
    except word_engine.BadTagError as error:
        raise WordTemplateError(
            source=source, reason=message("a tag is wrong: {detail}", detail=error.reason)
        ) from None
    except word_engine.BadDocumentError:
        raise WordTemplateError(source=source, reason=_NO_WORD) from None


def _saved(document: Any, properties: Properties, parts: Mapping[str, Iterable[bytes]] = NOTHING) -> bytes:
    from drugcheck.files import word_engine

    word_engine.describe(document, properties.title, properties.author, _midnight(properties.day))
    target = io.BytesIO()
    document.save(target)
    return timeless(target.getvalue(), parts)


def environment() -> "SandboxedEnvironment":
    """Jinja as templates may use it, for one document."""
    from drugcheck.files.word_sandbox import Sandbox

    return Sandbox(finalize=_as_text)


def _as_text(value: object) -> object:
    """A value as the text of a run, markup escaped; what the template itself has put together stays."""
    from markupsafe import Markup, escape

    if isinstance(value, Markup):
        return value
    text = "" if value is None else str(value)
    return Markup(str(escape(plain(text))).translate(_BRACES))  # noqa: S704 - escaped in the same breath


def plain(text: str) -> str:
    """Text that XML can hold: no control characters but line feeds and tabs."""
    return _NOT_XML.sub("\ufffd", clean(text.replace("\r\n", "\n")))


def _read(path: Path, source: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        raise WordTemplateError(source=source, reason=message("the file cannot be read")) from None
    if len(data) > MOST_BYTES:
        raise WordTemplateError(source=source, reason=message("the file is larger than 8 MiB"))
    return data


def _check_package(data: bytes, source: str) -> None:
    """Refuses what Word would run or fetch: a document with names in it must not call anybody when it is opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED:
                raise WordTemplateError(source=source, reason=message("it unpacks to more than 64 MiB"))
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names:
                raise WordTemplateError(source=source, reason=_NO_WORD)
            if any(name.casefold().endswith(("vbaproject.bin", ".exe", ".ole")) for name in names):
                raise WordTemplateError(source=source, reason=message("it holds macros"))
            for name in names:
                if name.endswith(".rels") and any(
                    not _HYPERLINK.search(found[0]) for found in _EXTERNAL.finditer(package.read(name))
                ):
                    raise WordTemplateError(source=source, reason=message("it fetches something from outside"))
            # Whoever opens the document unpacks the other parts too, and they are to be whole.
            if package.testzip() is not None:
                raise WordTemplateError(source=source, reason=_NO_WORD)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ):
        raise WordTemplateError(source=source, reason=_NO_WORD) from None


_NO_WORD: Final = message("it is not a Word document (.docx)")


def _unknown(name: str, values: Mapping[str, object]) -> Message:
    nearest = nearest_name(name, known_tags(values), cutoff=0.0)
    if nearest is None:
        return message("there is no tag {tag}", tag=name)
    return message("there is no tag {tag}; the nearest is {nearest}", tag=name, nearest=nearest)


def known_tags(values: Any) -> list[str]:
    """The names that a template may use, those inside tables and lists included, each once."""
    names: dict[str, None] = {}
    if isinstance(values, Mapping):
        for key, value in values.items():
            names[str(key)] = None
            names.update(dict.fromkeys(known_tags(value)))
    elif isinstance(values, Sequence) and not isinstance(values, str):
        # Of hundreds that are alike, the first ones say enough.
        for value in values[:_ALIKE]:
            names.update(dict.fromkeys(known_tags(value)))
    return list(names)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def timeless(data: bytes, parts: Mapping[str, Iterable[bytes]] = NOTHING) -> bytes:
    """The same archive without the times and the owner of whoever wrote it, some of its parts made anew."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in package.infolist():
            entry = zipfile.ZipInfo(part.filename, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            if part.filename in parts:
                with made.open(entry, "w") as file:
                    file.writelines(parts[part.filename])
            else:
                made.writestr(entry, package.read(part))
    return target.getvalue()
