"""X25519 keys, made as cryptography makes them.

Its public ways to a key first import its code for all other kinds of keys, to ask whether this one is supported: that
takes a short command longer than to open its record. Where the functions that they end in are at hand, those are taken.
"""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

try:
    from cryptography.hazmat.bindings._rust import openssl

    new_key = openssl.x25519.generate_key
    private_key = openssl.x25519.from_private_bytes
    public_key = openssl.x25519.from_public_bytes
except (ImportError, AttributeError):
    new_key = X25519PrivateKey.generate
    private_key = X25519PrivateKey.from_private_bytes
    public_key = X25519PublicKey.from_public_bytes
