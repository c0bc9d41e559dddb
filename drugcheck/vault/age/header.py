r"""The header: a version line, one stanza for each way to the file key, and a code over all of it.

    age-encryption.org/v1
    -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc
    hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE
    --- WyJp9F/9FOZh7gJdheq2WIcwHgYc8NIVh3gdwhrcNg

Source: C2SP age v1, "Header". This module knows the shape of a stanza and not what any type of stanza means, with one
exception that the specification makes for the header as a whole: a scrypt stanza stands alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

from drugcheck.message import Message, message
from drugcheck.vault.age.errors import HeaderError, HmacError
from drugcheck.vault.age.primitives import decode_base64, encode_base64, hkdf
from drugcheck.vault.digests import is_mac, mac

VERSION_LINE = b"age-encryption.org/v1\n"
_MAGIC = b"age-encryption.org/"
# Every X25519 stanza costs each identity one key exchange (about 35 µs): 1,024 of them take 40 ms, which nobody
# notices, while a forged header of a megabyte would hold some 10,000 and every command would stand still for them.
MAX_STANZAS = 1024
# 1,024 X25519 stanzas take 100 KB. The rest is room for longer stanzas, such as post-quantum ones of 1.6 KB.
MAX_HEADER_SIZE = 256 * 1024  # bytes
_LINE_LENGTH = 64  # characters of a stanza body in one line
_CODE_LENGTH = 43  # characters that 32 bytes take in unpadded base64
_ARGUMENT_CHARACTERS = bytes(range(0x21, 0x7F))
_ARGUMENTS_LINE_CHARACTERS = _ARGUMENT_CHARACTERS + b" "


class Stanza(NamedTuple):
    """One way to the file key: a type, further arguments, and a body of bytes."""

    type: bytes
    arguments: Sequence[bytes]
    body: bytes


class Header(NamedTuple):
    """A parsed header: its stanzas, the bytes its code covers, the code, and where the payload begins."""

    stanzas: list[Stanza]
    covered: bytes
    code: bytes
    payload_start: int


def build(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """The header as bytes, code included. Raises HeaderError for what `parse` would refuse."""
    lines = [VERSION_LINE]
    for stanza in stanzas:
        lines.append(b"-> " + b" ".join((stanza.type, *stanza.arguments)) + b"\n")
        body = encode_base64(stanza.body)
        # A body that fills its last line is followed by an empty one, which says that it ends there.
        lines += [body[at : at + _LINE_LENGTH] + b"\n" for at in range(0, len(body) + 1, _LINE_LENGTH)]
    lines.append(b"---")
    covered = b"".join(lines)
    built = covered + b" " + encode_base64(mac(_code_key(file_key), covered)) + b"\n"
    parse(built)
    return built


def parse(file: bytes) -> Header:
    """Reads the header that `file` begins with. Raises HeaderError; nothing is authenticated yet."""
    if not file.startswith(VERSION_LINE):
        raise _refusal_of_start(file)
    # The line before the code ends where the code's line begins, hence one back from the end of the version line.
    end = file.find(b"\n--- ", len(VERSION_LINE) - 1, MAX_HEADER_SIZE)
    if end < 0:
        raise _refusal_of_end(file)
    code_end = end + 5 + _CODE_LENGTH
    if file[code_end : code_end + 1] != b"\n":
        raise _malformed(message("the authentication code is not 43 characters and a line end"))
    try:
        code = decode_base64(file[end + 5 : code_end])
    except ValueError:
        raise _malformed(message("the authentication code is not canonical base64")) from None
    if file.count(b"\n-> ", 0, end) > MAX_STANZAS:
        raise _malformed(message("it holds more than {limit} stanzas", limit=MAX_STANZAS))
    stanzas = _stanzas(file[len(VERSION_LINE) : end].split(b"\n"))
    if len(stanzas) > 1 and any(stanza.type == b"scrypt" for stanza in stanzas):
        # A file that a passphrase opens is taken to come from someone who knows it; other stanzas would break that.
        raise _malformed(message("a passphrase stanza does not stand alone"))
    return Header(stanzas, file[: end + 4], code, code_end + 1)


def authenticate(header: Header, file_key: bytes) -> None:
    """Raises HmacError unless the header was made by one who knows the file key."""
    if not is_mac(header.code, _code_key(file_key), header.covered):
        raise HmacError


def _code_key(file_key: bytes) -> bytes:
    return hkdf(file_key, b"", b"header")


def _stanzas(lines: list[bytes]) -> list[Stanza]:
    stanzas = []
    at, end = 0, len(lines)
    while at < end:
        line = lines[at]
        if not line.startswith(b"-> "):
            raise _malformed(message("a stanza does not begin with an arrow and a space"))
        type_, *arguments = line[3:].split(b" ")
        if not type_ or b"" in arguments:
            raise _malformed(message("a stanza has an empty argument"))
        if line.translate(None, _ARGUMENTS_LINE_CHARACTERS):
            raise _malformed(message("a stanza's argument holds a character outside printable ASCII"))
        body_start = at = at + 1
        while at < end and len(lines[at]) == _LINE_LENGTH:
            at += 1
        if at == end or len(lines[at]) > _LINE_LENGTH or lines[at].startswith(b"-"):
            raise _malformed(message("a stanza's body does not end with a line shorter than 64 characters"))
        at += 1
        body = lines[body_start] if at - body_start == 1 else b"".join(lines[body_start:at])
        try:
            stanzas.append(Stanza(type_, arguments, decode_base64(body)))
        except ValueError:
            raise _malformed(message("a stanza's body is not canonical base64")) from None
    return stanzas


def _malformed(reason: Message) -> HeaderError:
    return HeaderError(reason=reason)


def _refusal_of_start(file: bytes) -> HeaderError:
    if not file:
        return _malformed(message("the file is empty"))
    if VERSION_LINE.startswith(file):
        return _malformed(message("the file is cut short within its first line"))
    if file.startswith(_MAGIC):
        return _malformed(message("the version is not v1"))
    return _malformed(message("this is not an age file"))


def _refusal_of_end(file: bytes) -> HeaderError:
    if len(file) > MAX_HEADER_SIZE:
        return _malformed(message("it does not end within {limit} bytes", limit=MAX_HEADER_SIZE))
    return _malformed(message("the line with the authentication code is missing"))
