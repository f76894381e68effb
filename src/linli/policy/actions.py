"""Apply a pack: atomically, with an effective time, audited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed
from linli.kernel.generations import bump
from linli.policy.models import PackVersion
from linli.policy.parts import registered
from linli.policy.queries import packs_by_time
from linli.policy.source import SCHEMA_VERSION, Pack, load


def parts_in_force() -> Mapping[str, Any] | None:
    """The parts of the newest applied pack, or None."""
    packs = packs_by_time()
    return packs[-1].parts if packs else None


def check_pack(name: str) -> Pack:
    """Read and validate a pack against what is in force. Raises NotFound, InvalidInput."""
    return load(name, before=parts_in_force())


def row_in_force(at: datetime) -> PackVersion | None:
    """The applied pack that is, or will be, in force at `at`."""
    return PackVersion.objects.filter(effective_from__lte=at).order_by("effective_from", "pk").last()


@transaction.atomic
def apply_pack(*, name: str, by: Actor, at: datetime, effective_from: datetime | None = None) -> PackVersion:
    """Apply a pack. The same content again changes nothing. Raises NotAllowed, NotFound, InvalidInput."""
    if not by.is_system and Role.ADMIN not in by.roles:
        raise NotAllowed
    pack = check_pack(name)
    in_force = row_in_force(effective_from or at)
    if in_force is not None and in_force.sha256 == pack.sha256:
        return in_force
    row = PackVersion(
        name=pack.head.name,
        version=pack.head.version,
        schema_version=SCHEMA_VERSION,
        body=pack.body,
        sha256=pack.sha256,
        effective_from=effective_from or at,
        applied_at=at,
    )
    row.save(force_insert=True)
    for part in registered():
        part.apply(pack.parts[part.name], by=by, at=at)
    bump("packs")
    record(action="pack.apply", by=by, at=at, subject="pack", subject_id=row.pk, facts={"sha256": pack.sha256})
    return row
