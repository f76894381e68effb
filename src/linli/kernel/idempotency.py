"""Once only: the same key never does a thing twice; the same key with another body is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Conflict, InvalidInput
from linli.kernel.models import IdempotencyKey
from linli.kernel.rows import insert

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Once:
    """A key within its scope (who sent it) and the digest of what was sent with it."""

    scope: str
    key: str
    digest: bytes

    def earlier(self) -> str | None:
        """The result kept for this key, or None. Raises Conflict when it came with another body."""
        row = IdempotencyKey.objects.filter(scope=self.scope, key=self.key).values_list("digest", "result").first()
        if row is None:
            return None
        if bytes(row[0]) != self.digest:
            raise Conflict(
                _("This Idempotency-Key was already used with another body. Use a new key for a new report.")
            )
        return str(row[1])

    def keep(self, result: str, *, at: datetime) -> None:
        """Keep the result, in the transaction of the action. Raises AlreadyDone when another process was first."""
        try:
            insert([IdempotencyKey(scope=self.scope, key=self.key, digest=self.digest, result=result, created_at=at)])
        except IntegrityError as error:
            raise AlreadyDone from error


class AlreadyDone(Exception):
    """Another process finished with the same key first: roll back and answer with its result."""


def once(*, scope: str, key: str, body: object) -> Once:
    """The `Once` for a key and a JSON-like body. Raises InvalidInput when the key is unusable."""
    if not key.strip() or len(key) > LONGEST or not key.isprintable():
        words = _("1 to %(longest)d printable characters.") % {"longest": LONGEST}
        raise InvalidInput({"Idempotency-Key": [words]})
    packed = orjson.dumps(body, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return Once(scope=scope, key=key, digest=hashlib.sha256(packed).digest())
