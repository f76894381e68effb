"""Who acts: every action takes `by: Actor`; it carries what the actor may do, so no engine asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of actor that DECISIONS names; an anonymous reporter is a RESIDENT without id."""

    STAFF = "staff"
    RESIDENT = "resident"
    API = "api"
    JOB = "job"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role with its scope: an area (id and depth, 1 = district), a unit, or, with neither, everywhere."""

    role: str
    area_id: int | None = None
    area_depth: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, with grants as they stood when the request began."""

    kind: ActorKind
    id: int | None = None
    grants: tuple[Grant, ...] = ()
    label: str = ""

    @property
    def roles(self) -> frozenset[str]:
        """The names of all roles held, in any scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_system(self) -> bool:
        """True for jobs and imports, which act for the house itself."""
        return self.kind in (ActorKind.JOB, ActorKind.IMPORT)


ANONYMOUS = Actor(kind=ActorKind.RESIDENT)


def job(name: str) -> Actor:
    """The actor of the clock-driven job called `name`."""
    return Actor(kind=ActorKind.JOB, label=name)


def importer(name: str) -> Actor:
    """The actor of an import called `name`."""
    return Actor(kind=ActorKind.IMPORT, label=name)
