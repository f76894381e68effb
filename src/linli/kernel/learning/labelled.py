"""What is learned from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts and their labels; `groups` names the message of each text where that is known."""

    texts: Sequence[str]
    labels: Sequence[str]
    groups: Sequence[Hashable] | None = None
