"""What can be wrong with an age file or an age key, one class for each stage at which it shows."""

from typing import ClassVar

from drugcheck.errors import DamagedError


class AgeError(DamagedError):
    """the encrypted file cannot be used"""


class ArmorError(AgeError):
    """the age armor is malformed: {reason}

    The text between the BEGIN and END lines is not the one strict spelling (C2SP age, "ASCII armor").
    """


class HeaderError(AgeError):
    """the age header is malformed: {reason}

    Also raised for what is well formed but may not be tried: too long, too many stanzas, too costly a passphrase.
    """


class WorkFactorError(HeaderError):
    """the passphrase work factor 2^{factor} is above the limit of 2^{limit}

    A HeaderError of its own, since the remedy differs: the file may be sound and only too costly to open here.
    """


class NoMatchError(AgeError):
    """none of the keys given opens this file

    A wrong passphrase, or a file made for somebody else. Nothing is known about the rest of the file.
    """


class HmacError(AgeError):
    """the age header was altered: its authentication code does not fit"""


class PayloadError(AgeError):
    """the encrypted content was altered or cut short: {reason}"""


class MalformedKeyError(AgeError):
    """the age key or passphrase cannot be used: {reason}

    The reason never quotes the key.
    """

    exit_status: ClassVar[int] = 2
    hint: ClassVar[str] = "drugcheck doctor"


class RecipientsError(AgeError):
    """nothing can be encrypted to these recipients: {reason}"""

    exit_status: ClassVar[int] = 2
    hint: ClassVar[str] = "drugcheck doctor"


class PostQuantumError(AgeError):
    """post-quantum keys need a newer version of the library cryptography than is installed here"""

    exit_status: ClassVar[int] = 2
    hint: ClassVar[str] = "pip install --upgrade cryptography"
