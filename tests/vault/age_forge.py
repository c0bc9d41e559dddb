"""Makes age files with one fault each, by means independent of the code under test.

The code over the header is right unless a test makes it wrong, so that what is refused is the fault and not its trace.
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"age-encryption.org/v1\n"
FILE_KEY = bytes(range(16))
CHUNK = 64 * 1024


def unpadded(value: bytes) -> bytes:
    """Base64 without padding."""
    return base64.b64encode(value).rstrip(b"=")


def derive(material: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes of HKDF, by cryptography's own."""
    return HKDF(SHA256(), 32, salt, info).derive(material)


def x25519_stanza(
    secret: bytes, *, file_key: bytes = FILE_KEY, share: bytes | None = None, shared: bytes | None = None
) -> bytes:
    """A stanza for the identity whose secret bytes are given; `share` and `shared` override the key exchange."""
    public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    ephemeral = X25519PrivateKey.generate()
    share = share or ephemeral.public_key().public_bytes_raw()
    shared = shared or ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    key = derive(shared, share + public, b"age-encryption.org/v1/X25519")
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return b"-> X25519 " + unpadded(share) + b"\n" + unpadded(body) + b"\n"


def scrypt_stanza(
    passphrase: bytes, *, factor: bytes = b"4", salt: bytes = bytes(16), file_key: bytes = FILE_KEY, work: int = 4
) -> bytes:
    """A stanza for a passphrase: `factor` is what it says, `work` is what was done."""
    key = hashlib.scrypt(passphrase, salt=b"age-encryption.org/v1/scrypt" + salt, n=1 << work, r=8, p=1, dklen=32)
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return b"-> scrypt " + unpadded(salt) + b" " + factor + b"\n" + unpadded(body) + b"\n"


def header(stanzas: bytes, *, file_key: bytes = FILE_KEY, version: bytes = VERSION) -> bytes:
    """A header around stanzas that are already lines, with the right code."""
    covered = version + stanzas + b"---"
    code = hmac.new(derive(file_key, b"", b"header"), covered, "sha256").digest()
    return covered + b" " + unpadded(code) + b"\n"


def payload(chunks: list[bytes], *, finals: list[bool] | None = None, file_key: bytes = FILE_KEY) -> bytes:
    """A payload of the given chunks, of any size; `finals` says which are marked as the last one."""
    nonce = bytes(range(16))
    cipher = ChaCha20Poly1305(derive(file_key, nonce, b"payload"))
    finals = finals or [number == len(chunks) - 1 for number in range(len(chunks))]
    sealed = [
        cipher.encrypt(number.to_bytes(11, "big") + bytes([final]), chunk, None)
        for number, (chunk, final) in enumerate(zip(chunks, finals, strict=True))
    ]
    return b"".join([nonce, *sealed])


def armored(text: bytes) -> bytes:
    """Lines that are already base64, between the BEGIN and END lines."""
    return b"-----BEGIN AGE ENCRYPTED FILE-----\n" + text + b"-----END AGE ENCRYPTED FILE-----\n"
