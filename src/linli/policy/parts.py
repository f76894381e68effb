"""Parts: each app owns its keys of a pack (schema, checks, what applying does); `config` registers them here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, field_validator

from linli.kernel.actor import Actor
from linli.kernel.errors import Words
from linli.kernel.texts import Filled, Text


class PackHead(BaseModel):
    """The `pack:` key: what the pack is called and which zone its days are counted in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Filled
    version: Filled
    title: Text
    zone: Filled = "Asia/Shanghai"
    region: Filled = "CN"
    extends: str | None = None
    source: str | None = None
    centre: tuple[float, float] | None = Field(default=None, description="lon, lat (WGS84) where maps open")
    zoom: float = 11

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {value!r}") from error
        return value

    @field_validator("region")
    @classmethod
    def _known_region(cls, value: str) -> str:
        if value not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"{value!r} is no region (ISO 3166) with telephone numbers")
        return value


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a pack, at a path of its document."""

    path: tuple[str | int, ...]
    words: str


class PackPart(Protocol):
    """What an app offers for its part of a pack."""

    name: str
    keys: frozenset[str]
    schema: type[BaseModel]

    def check(self, part: Any, *, head: PackHead, parts: Mapping[str, Any], before: Any | None) -> Sequence[Problem]:
        """What is wrong beyond the schema; `parts` are all parts by name, `before` the part now in force."""

    def apply(self, part: Any, *, by: Actor, at: datetime) -> None:
        """Bring the app's tables in line with the part, inside the transaction of the application."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A pack that is tried out on the past: its head and parts, and the span [since, until) of receipt, in UTC."""

    head: PackHead
    parts: Mapping[str, Any]
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Section:
    """What a part found: counts, and a row for each thing that would be different; `carried` is for later parts.

    `words` says in the user's language what the keys of counts and rows mean, and "title" what was looked at.
    """

    name: str
    counts: Mapping[str, int]
    rows: Sequence[Mapping[str, Any]]
    words: Mapping[str, Words] = field(default_factory=dict)
    carried: Any = None


@runtime_checkable
class Simulates(Protocol):
    """A part that can say what would have been under another pack."""

    def simulate(self, trial: Trial, *, by: Actor, at: datetime, earlier: Mapping[str, Section]) -> Section:
        """Re-run what happened in the span under the trial's pack; nothing is written."""


_parts: dict[str, PackPart] = {}


def register(part: PackPart) -> None:
    """Make a part known; called once per part by config."""
    _parts[part.name] = part


def registered() -> tuple[PackPart, ...]:
    """All parts, in the order of registration."""
    return tuple(_parts.values())
