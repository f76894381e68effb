"""What another pack would have meant for the cases of past months; nothing is written."""

from __future__ import annotations

from datetime import datetime

from linli.accounts.roles import Role
from linli.kernel.actor import Actor, job
from linli.kernel.errors import NotAllowed
from linli.policy.actions import check_pack
from linli.policy.parts import Section, Simulates, Trial, registered


def simulate(*, name: str, since: datetime, until: datetime, by: Actor, at: datetime) -> dict[str, Section]:
    """What each part of the house finds, by name, for the cases received in [since, until): numbers, codes and counts.

    The house itself reads the cases, as an administrator sees none.

    Raises NotAllowed, NotFound, InvalidInput (the pack has errors).
    """
    if not by.is_system and Role.ADMIN not in by.roles:
        raise NotAllowed
    pack = check_pack(name)
    trial = Trial(head=pack.head, parts=pack.parts, since=since, until=until)
    found: dict[str, Section] = {}
    for part in registered():
        if isinstance(part, Simulates):
            found[part.name] = part.simulate(trial, by=job("policy.simulate"), at=at, earlier=found)
    return found
