"""The armor: a binary age file as text of one strict spelling (RFC 7468, strict form; C2SP age v1, "ASCII armor").

White space before and after is allowed, and CRLF line ends are, since mail and editors put them there; nothing else
may differ from what `encode` writes.
"""

import io
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Iterable

from drugcheck.message import Message, message
from drugcheck.vault.age.errors import ArmorError

BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----\n"
END = b"-----END AGE ENCRYPTED FILE-----\n"
_LINE_LENGTH = 64
# Whole lines of it: a line that stands alone takes twice its room.
_BYTES_AT_ONCE = 48 << 10
_WHITE_SPACE = b" \t\r\n"
_WHOLE_END = b"\n" + END
_TRIMMED_END = _WHOLE_END.rstrip()


def is_armored(file: bytes) -> bool:
    """Whether this is to be read as text: it begins, after white space, with the dashes of an armor."""
    return file.startswith(b"-----") or (file[:1].isspace() and file.lstrip(_WHITE_SPACE).startswith(b"-----"))


def encode(file: bytes) -> bytes:
    """The text that `decode` turns into `file`, with LF line ends."""
    return encode_parts((file,))


def encode_parts(parts: Iterable[bytes]) -> bytes:
    """The same of parts that are made one by one: the file need not be there beside its text."""
    text, rest = io.BytesIO(), b""
    text.write(BEGIN)
    for part in parts:
        rest += part
        whole = len(rest) - len(rest) % _BYTES_AT_ONCE
        for at in range(0, whole, _BYTES_AT_ONCE):
            text.write(_lines(rest[at : at + _BYTES_AT_ONCE]))
        rest = rest[whole:]
    if rest:
        text.write(_lines(rest))
    text.write(END)
    return text.getvalue()


def _lines(part: bytes) -> bytes:
    text = b2a_base64(part, newline=False)
    return b"\n".join([*(text[at : at + _LINE_LENGTH] for at in range(0, len(text), _LINE_LENGTH)), b""])


def decode(armored: bytes) -> bytes:
    """The binary file inside. Raises ArmorError for every text but the strict one."""
    return _decode_base64(_joined(_body(armored)))


def _body(armored: bytes) -> bytes:
    """What stands between the first line and the last, without the line end before that."""
    # As `encode` writes it, it is cut out at once: each copy of a long one is as long.
    if armored.startswith(BEGIN) and armored.endswith(_WHOLE_END) and b"\r" not in armored:
        return armored[len(BEGIN) : -len(_WHOLE_END)]
    text = armored.strip(_WHITE_SPACE)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    if not text.startswith(BEGIN):
        raise _malformed(message("the BEGIN line is not that of an age file"))
    if not text.endswith(_TRIMMED_END):
        raise _malformed(message("the END line is missing or something follows it"))
    return text[len(BEGIN) : -len(_TRIMMED_END)]


def _joined(body: bytes) -> bytes:
    """The lines as one."""
    if not body:
        raise _malformed(message("the armor holds nothing"))
    # Every 65th byte is a line end, no other one is, and the last line is not empty: the lines need no walk.
    line_ends = body[_LINE_LENGTH :: _LINE_LENGTH + 1]
    joined = body.replace(b"\n", b"")
    if line_ends.strip(b"\n") or len(body) - len(joined) != len(line_ends) or body.endswith(b"\n"):
        raise _malformed(message("its lines are not of 64 characters, up to a last one that is not empty"))
    return joined


def _decode_base64(text: bytes) -> bytes:
    try:
        file = a2b_base64(text, strict_mode=True)
    except Error:
        raise _malformed(message("it is not base64")) from None
    # Strict mode lets stray bits pass in the last character, and nothing else that has two spellings.
    if b2a_base64(file[-((len(file) - 1) % 3 + 1) :], newline=False) != text[-4:]:
        raise _malformed(message("its base64 is not canonical"))
    return file


def _malformed(reason: Message) -> ArmorError:
    return ArmorError(reason=reason)
