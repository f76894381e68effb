"""The sealer: chains committed entries in batches, so that no writer waits for another's hash.

Each entry gets a position, a salted digest of what it says and the hash of (previous chain hash + digest).
Whoever tails the record reads by position, never by id: ids are handed out before they commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from django.db import transaction
from django.db.models import Max

from linli.audit.models import AuditEntry
from linli.kernel.models import Generation
from linli.kernel.rows import update_all

GENESIS = hashlib.sha256(b"linli audit chain 1").digest()
_HEAD = "audit-sealer"  # the row that a sealer locks; its value is the last position given


def digest_of(entry: AuditEntry) -> bytes:
    """SHA-256 over the salt and the canonical JSON of the entry."""
    said = [
        entry.at.isoformat(),
        entry.recorded_at.isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_label,
        entry.action,
        entry.subject,
        entry.subject_id,
        entry.facts,
    ]
    return hashlib.sha256(bytes(entry.salt) + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


@transaction.atomic
def seal(*, limit: int = 2000) -> int:
    """Chain up to `limit` committed entries; returns how many. One sealer at a time: it holds a row lock."""
    Generation.objects.get_or_create(name=_HEAD)
    head = Generation.objects.select_for_update().get(name=_HEAD)
    last = AuditEntry.objects.aggregate(last=Max("position"))["last"] or 0
    chain = bytes(AuditEntry.objects.values_list("chain", flat=True).get(position=last) or b"") if last else GENESIS
    position = max(last, head.value)  # where entries were taken off the end, a gap stays and tells of them
    batch = list(AuditEntry.objects.filter(position=None).order_by("id")[:limit])
    for entry in batch:
        position += 1
        entry.position = position
        entry.digest = digest_of(entry)
        chain = hashlib.sha256(chain + entry.digest).digest()
        entry.chain = chain
    update_all(batch, ["position", "digest", "chain"])
    if position != head.value:
        Generation.objects.filter(name=_HEAD).update(value=position)
    return len(batch)


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the record does not say what it said when it was sealed."""

    position: int
    entry_id: int
    why: str


def verify() -> Iterator[Break]:
    """Walk the chain and yield every break: a changed entry, a missing position (also at the end), a wrong link."""
    head = Generation.objects.filter(name=_HEAD).values_list("value", flat=True).first() or 0  # before the walk
    chain, expected = GENESIS, 0
    for entry in AuditEntry.objects.exclude(position=None).order_by("position").iterator(chunk_size=2000):
        expected += 1
        if entry.position != expected:
            yield Break(expected, entry.pk, "missing entry")
            expected = entry.position or expected
        digest = digest_of(entry)
        if digest != bytes(entry.digest or b""):
            yield Break(expected, entry.pk, "entry was changed")
        chain = hashlib.sha256(chain + bytes(entry.digest or b"")).digest()
        if chain != bytes(entry.chain or b""):
            yield Break(expected, entry.pk, "link was changed")
            chain = bytes(entry.chain or b"")
    if head > expected:
        yield Break(head, 0, "missing entry")
