"""docxtpl under strict rules: what is wrong in a template is an error, and nothing is mended in silence.

Imported only when a document is made: docxtpl, python-docx and lxml take their time.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

from drugcheck.message import Message, message

_ATTRIBUTE: Final = re.compile("has no attribute '([^']*)'|^'([^']*)' is undefined")
_MOST_WORDS: Final = 120
_PARAGRAPH: Final = re.compile("<w:p([ >])")
_END: Final = "</w:p>"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DECLARATION: Final = re.compile(' xmlns(?::[\\w.-]+)?="[^"]*"')
# What docxtpl makes line breaks and tabs of.
_LISTING: Final = re.compile("[\t\n\a\f]")
# Characters that are put together before they are parsed: about a page.
_PART: Final = 1 << 16


class UnknownTagError(Exception):
    """A tag that nothing stands for."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class BadTagError(Exception):
    """A tag that cannot be read, or that leaves the document in disorder; the reason never quotes a value."""

    def __init__(self, reason: Message | str) -> None:
        self.reason = reason
        super().__init__(str(reason))


class BadDocumentError(Exception):
    """The file is no Word document."""


class _StrictTemplate(DocxTemplate):  # type: ignore[misc]
    def fix_tables(self, xml: str) -> Any:
        # docxtpl's own parser recovers from broken markup, and loses text on the way.
        etree.fromstring(xml)
        return super().fix_tables(xml)


def filled(data: bytes, values: dict[str, object], environment: SandboxedEnvironment) -> Any:
    """The template with its tags filled in. Raises UnknownTagError, BadTagError, BadDocumentError."""
    template = _opened(_StrictTemplate, data)
    with told():
        template.render(values, environment, autoescape=True)
    return template


def _opened(kind: type[DocxTemplate], data: bytes) -> Any:
    template = kind(io.BytesIO(data))
    try:
        template.init_docx()
    except (OpcError, KeyError, ValueError, AttributeError, zipfile.BadZipFile, etree.XMLSyntaxError):
        raise BadDocumentError from None
    return template


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong while a template is filled in, as UnknownTagError or BadTagError."""
    try:
        yield
    except UndefinedError as error:
        found = _ATTRIBUTE.search(error.message or "")
        if found is None:
            raise BadTagError(_words(error.message)) from None
        raise UnknownTagError(found[1] or found[2]) from None
    except SecurityError as error:
        raise BadTagError(_words(error.message)) from None
    except TemplateError as error:
        raise BadTagError(_words(error.message)) from None
    except etree.XMLSyntaxError:
        raise BadTagError(message("a block begins and ends in different rows or paragraphs")) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError, MemoryError) as error:
        # What Python says of a wrong expression may quote a value.
        raise BadTagError(type(error).__name__) from None


class _LongTemplate(_StrictTemplate):
    """Header, footer and properties are filled in; the body is left for `body` to go through block by block."""

    def init_docx(self, reload: bool = True) -> None:
        """Opens the document; what the body is made of is taken from it before anything is filled in."""
        super().init_docx(reload)
        text = etree.tostring(self.docx._element, encoding="unicode")
        self.head, self.tail = text.partition("<w:body")[0], text.rpartition("</w:body>")[2]
        self.source = self.get_xml()

    def build_xml(self, context: Any, jinja_env: Any = None) -> Any:
        return self.source

    def body(self, values: dict[str, object], environment: SandboxedEnvironment) -> Iterator[bytes]:
        """The part of the body as it goes into the file, as docxtpl would make it of the whole at once."""
        # As render_xml_part() does: an end of line in a tag is then told by its line.
        source = _PARAGRAPH.sub(r"\n<w:p\1", self.patch_xml(self.source))
        declared = frozenset(_DECLARATION.findall(self.head))
        parser = etree.XMLPullParser(events=("end",), tag=[f"{_W}p", f"{_W}tbl", f"{_W}sdt", f"{_W}sectPr"])
        yield f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n{self.head}<w:body>".encode()
        done: Any = None
        for part in _at_ends_of_paragraphs(environment.from_string(source).generate(values)):
            text = part.replace("\n<w:p ", "<w:p ").replace("\n<w:p>", "<w:p>")
            parser.feed(self.resolve_listing(text) if _LISTING.search(text) else text)
            for _, element in parser.read_events():
                body = element.getparent()
                if body is not None and body.tag == f"{_W}body":
                    yield from self._blocks(body[0] if done is None else done.getnext(), element, declared)
                    done = element
        root = parser.close()
        rest = next(iter(root), None) if done is None else done.getnext()
        if rest is not None:
            yield from self._blocks(rest, root[-1], declared)
        yield f"</w:body>{self.tail}".encode()

    def _blocks(self, block: Any, last: Any, declared: frozenset[str]) -> Iterator[bytes]:
        """The blocks of the body from the first to the last of these; they are emptied, which costs less than to go."""
        while True:
            text = etree.tostring(block, encoding="unicode", with_tail=False)
            if block.tag == f"{_W}tbl" or "<wp:docPr" in text:
                # All of it was parsed strictly just now.
                fixed = DocxTemplate.fix_tables(self, text)
                self.fix_docpr_ids(fixed)
                text = etree.tostring(fixed, encoding="unicode")
            start, end, rest = text.partition(">")
            start = _DECLARATION.sub(lambda found: "" if found[0] in declared else found[0], start)
            yield f"{start}{end}{rest}".encode()
            following = block.getnext()
            block.clear()
            if block is last:
                return
            block = following


def filled_in_parts(
    data: bytes, values: dict[str, object], environment: SandboxedEnvironment
) -> tuple[Any, Iterator[bytes]]:
    """The template, its body without text, and its body filled in part by part: a page of a thousand at a time.

    Raises as filled() does, while the parts are made too.
    """
    template = _opened(_LongTemplate, data)
    with told():
        template.render(values, environment, autoescape=True)
    return template, template.body(values, environment)


def _at_ends_of_paragraphs(pieces: Iterable[str]) -> Iterator[str]:
    """The text in parts of some size, none of which ends inside a paragraph."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > _PART and _END in piece:
            whole, end, rest = "".join(waiting).rpartition(_END)
            yield whole + end
            waiting, size = [rest], len(rest)
    yield "".join(waiting)


def describe(document: Any, title: str, author: str, when: datetime) -> None:
    """Writes the properties of the file anew, so that they neither name a person nor differ from run to run."""
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], ""
    properties.created = properties.modified = when
    properties.revision = 1
    properties.comments = properties.keywords = properties.subject = properties.category = ""


def _words(text: str | None) -> str:
    return " ".join((text or "?").split())[:_MOST_WORDS]
