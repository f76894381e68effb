"""Plain text as paragraphs and lists: what packs say at length, without HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

_ITEM = re.compile(r"\s*(?:(?P<dot>[-*•])\s+|\d{1,2}(?:[.)]\s+|、\s*))(?P<words>\S.*)")


@dataclass(slots=True)
class Block:
    """A paragraph (one line), or a list of lines."""

    kind: Literal["p", "ul", "ol"]
    lines: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """Every line is a paragraph, but those that begin with "- " or "1. ": neighbouring ones of a kind are a list."""
    found: list[Block] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        item = _ITEM.fullmatch(line)
        kind: Literal["p", "ul", "ol"] = "p" if item is None else "ul" if item["dot"] else "ol"
        if kind == "p" or not found or found[-1].kind != kind:
            found.append(Block(kind))
        found[-1].lines.append((line if item is None else item["words"]).strip())
    return found


def one_line(found: Iterable[Block]) -> str:
    """The words of blocks in one line."""
    return " ".join(line for block in found for line in block.lines)
