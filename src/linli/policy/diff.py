"""What another pack would change, path by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: at `path`, from `old` to `new` (None: not there)."""

    path: str
    old: Any
    new: Any


def _keyed(value: Any) -> Any:
    """Lists of things with a code or id are compared by it, not by their position."""
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for key in ("code", "id"):
            if all(key in item for item in value):
                return {str(item[key]): item for item in value}
    return value


def changes(old: Any, new: Any, path: str = "") -> Iterator[Change]:
    """All differences between two documents, in the order of their paths."""
    old, new = _keyed(old), _keyed(new)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            below = f"{path}.{key}" if path else str(key)
            if key not in old:
                yield Change(below, None, new[key])
            elif key not in new:
                yield Change(below, old[key], None)
            else:
                yield from changes(old[key], new[key], below)
    elif old != new:
        yield Change(path, old, new)
