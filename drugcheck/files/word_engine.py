"""docxtpl under strict rules: what is wrong in a template is an error, and nothing is mended in silence.

Imported only when a document is made: docxtpl, python-docx and lxml take their time.
"""

import io
import re
import zipfile
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
    template = _StrictTemplate(io.BytesIO(data))
    try:
        template.init_docx()
    except (OpcError, KeyError, ValueError, AttributeError, zipfile.BadZipFile, etree.XMLSyntaxError):
        raise BadDocumentError from None
    try:
        template.render(values, environment, autoescape=True)
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
    return template


def describe(document: Any, title: str, author: str, when: datetime) -> None:
    """Writes the properties of the file anew, so that they neither name a person nor differ from run to run."""
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], ""
    properties.created = properties.modified = when
    properties.revision = 1
    properties.comments = properties.keywords = properties.subject = properties.category = ""


def _words(text: str | None) -> str:
    return " ".join((text or "?").split())[:_MOST_WORDS]
