"""A whole age v1 file from bytes to bytes: armor, header, payload in their order.

    [armor] header: version, stanzas, code │ payload: nonce, chunks

Opening takes the checks in order of cost: shape and limits, then the keys, then the header's code, then the content.
"""

import os
from itertools import chain

from drugcheck.message import message
from drugcheck.vault.age import armor as armor_
from drugcheck.vault.age import header, primitives, stream
from drugcheck.vault.age.errors import NoMatchError, RecipientsError
from drugcheck.vault.age.keys import Identity, Recipient


def encrypt(plaintext: bytes, *recipients: Recipient, armor: bool = True) -> bytes:
    """A file that any one of `recipients` opens; as text when `armor`, which keeps git and mail from altering it.

    Raises RecipientsError: for none or too many of them, or for such as may not share a file (a passphrase stands
    alone). The file shows the plaintext's length.
    """
    if not recipients:
        raise RecipientsError(reason=message("no recipient was given"))
    if len(recipients) > header.MAX_STANZAS:
        raise RecipientsError(reason=message("more than {limit} recipients were given", limit=header.MAX_STANZAS))
    families = {recipient.family for recipient in recipients}
    if len(families) > 1 or ("passphrase" in families and len(recipients) > 1):
        raise RecipientsError(reason=message("the recipients may not share a file; a passphrase stands alone"))
    file_key = os.urandom(primitives.FILE_KEY_SIZE)
    stanzas = [recipient.wrap(file_key) for recipient in recipients]
    parts = chain((header.build(stanzas, file_key),), stream.encrypt(file_key, plaintext))
    return armor_.encode_parts(parts) if armor else b"".join(parts)


def decrypt(ciphertext: bytes, *identities: Identity) -> bytes:
    """The plaintext, every byte of it authenticated; armor is recognised by itself.

    Raises ArmorError, HeaderError, NoMatchError (none of `identities` fits), HmacError or PayloadError, all AgeError.
    """
    file = armor_.decode(ciphertext) if armor_.is_armored(ciphertext) else ciphertext
    parsed = header.parse(file)
    for identity in identities:
        file_key = identity.unwrap(parsed.stanzas)
        if file_key is not None:
            header.authenticate(parsed, file_key)
            return stream.decrypt(file_key, file, parsed.payload_start)
    raise NoMatchError
