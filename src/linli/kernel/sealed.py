"""Personal fields at rest: AES-GCM with a key id, and a keyed blind index to find equal values."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys for personal fields: `current` seals, all open, `index` blinds. Apart from LINLI_SECRET_KEY."""

    current: str
    keys: dict[str, AESGCM]
    index: bytes

    def seal(self, value: str, *, field: str) -> bytes:
        """`value` encrypted for `field`: key id, colon, 12-byte nonce, ciphertext with tag."""
        nonce = os.urandom(12)
        sealed = self.keys[self.current].encrypt(nonce, value.encode(), field.encode())
        return self.current.encode() + b":" + nonce + sealed

    def open(self, sealed: bytes | memoryview, *, field: str) -> str:
        """The value sealed for `field`. Raises KeyError for an unknown key, InvalidTag for another field."""
        key, _, rest = bytes(sealed).partition(b":")
        return self.keys[key.decode()].decrypt(rest[:12], rest[12:], field.encode()).decode()

    def blind(self, value: str, *, field: str) -> bytes:
        """16 bytes that are equal for equal (normalised) values of `field` and tell nothing else."""
        return hmac.digest(self.index, f"{field}\0{value}".encode(), hashlib.sha256)[:16]

    def derive(self, purpose: str, value: bytes) -> bytes:
        """32 bytes that only this installation can make from `value`."""
        return hmac.digest(self.index, purpose.encode() + b"\0" + value, hashlib.sha256)


@lru_cache(maxsize=4)
def _parsed(text: str) -> KeyRing:
    ring = json.loads(text)
    keys = {name: AESGCM(base64.b64decode(key)) for name, key in ring["keys"].items()}
    return KeyRing(current=ring["current"], keys=keys, index=base64.b64decode(ring["index"]))


def ring() -> KeyRing:
    """The installation's key ring."""
    return _parsed(settings.LINLI_DATA_KEYS)
