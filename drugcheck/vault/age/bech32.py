"""Bech32 (BIP 173), the spelling of age keys: a prefix, `1`, the value in 32 characters, a checksum of six.

As in age, there is no limit of 90 characters (longer keys exist) and a string is all lower or all upper case.
"""

from drugcheck.message import message
from drugcheck.vault.age.errors import MalformedKeyError

_CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {character: value for value, character in enumerate(_CHARACTERS)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6
# A post-quantum recipient of age takes about 2,000 characters; nothing longer is a key, and the sum below is slow.
_MAX_LENGTH = 4096


def encode(prefix: str, value: bytes) -> str:
    """The lower-case Bech32 string of `value` under the lower-case `prefix`."""
    groups = -(-len(value) * 8 // 5)
    number = int.from_bytes(value, "big") << (groups * 5 - len(value) * 8)
    data = [number >> 5 * at & 31 for at in reversed(range(groups))]
    remainder = _remainder(prefix, [*data, *[0] * _CHECKSUM_LENGTH]) ^ 1
    checksum = [remainder >> 5 * at & 31 for at in reversed(range(_CHECKSUM_LENGTH))]
    return prefix + "1" + "".join(_CHARACTERS[group] for group in data + checksum)


def decode(text: str) -> tuple[str, bytes]:
    """Prefix (in the case it was written in) and value. Raises MalformedKeyError, which does not quote the text."""
    if len(text) > _MAX_LENGTH:
        raise MalformedKeyError(reason=message("it is longer than any key"))
    # Some letters outside ASCII turn into ASCII ones in lower case.
    if not text.isascii():
        raise MalformedKeyError(reason=message("it holds a character that no key has"))
    if text not in (text.lower(), text.upper()):
        raise MalformedKeyError(reason=message("it mixes upper and lower case"))
    prefix, separator, rest = text.rpartition("1")
    if not separator or not prefix or len(rest) < _CHECKSUM_LENGTH:
        raise MalformedKeyError(reason=message("it has no prefix or is cut short"))
    if not all("!" <= character <= "~" for character in prefix):
        raise MalformedKeyError(reason=message("it holds a character that no key has"))
    try:
        data = [_VALUES[character] for character in rest.lower()]
    except KeyError:
        raise MalformedKeyError(reason=message("it holds a character that no key has")) from None
    if _remainder(prefix.lower(), data) != 1:
        raise MalformedKeyError(reason=message("its checksum does not fit: a character was mistyped or lost"))
    return prefix, _join(data[:-_CHECKSUM_LENGTH])


def _join(groups: list[int]) -> bytes:
    number = 0
    for group in groups:
        number = number << 5 | group
    size, padding = divmod(len(groups) * 5, 8)
    # Fewer than five bits are left over, all zero: otherwise one value would have several spellings.
    if padding >= 5 or number & (1 << padding) - 1:
        raise MalformedKeyError(reason=message("it has stray bits at its end"))
    return (number >> padding).to_bytes(size, "big")


def _remainder(prefix: str, data: list[int]) -> int:
    expanded = [ord(character) >> 5 for character in prefix] + [0] + [ord(character) & 31 for character in prefix]
    remainder = 1
    for value in expanded + data:
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            if top >> bit & 1:
                remainder ^= term
    return remainder
