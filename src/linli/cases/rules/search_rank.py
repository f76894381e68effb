"""How well a case answers a query: what it says before what it is called, the whole before parts, new before old.

The weights were set on real messages (`bench/search_queries.py`); they only order what the index has found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linli.cases.rules.search_query import Meaning, Question
from linli.kernel.grams import fold

AREAS = ("area_1", "area_2", "area_3", "area_4", "area_5")
_EARLY = 40  # characters in which a report says what it is about
_NEAR = 40  # characters between the first places of all terms


@dataclass(frozen=True, slots=True)
class Text:
    """What a case is compared by, folded."""

    body: str
    address: str


def score(question: Question, row: Mapping[str, Any], body: str, address: str) -> tuple[float, float]:
    """How well the case answers, and which share of the query it answers (0 to 1)."""
    text = Text(fold(body), fold(address))
    points = [_points(meaning, row, text) for meaning in question.meanings]
    share = sum(part for _score, part in points) / len(points)
    return sum(found for found, _part in points) + _together(question, text.body), share


def _points(meaning: Meaning, row: Mapping[str, Any], text: Text) -> tuple[float, float]:
    found = _said(meaning, text)
    if row["type_code"] in meaning.types:
        found = max(found + 1.0, 2.6)
    areas = {row[name] for name in AREAS}
    if not areas.isdisjoint(meaning.places):
        found = max(found, 2.0)
    if row["unit_id"] in meaning.units:
        found = max(found, 1.5)
    if meaning.spot and not areas.isdisjoint(meaning.spot):
        inner = [_points(part, row, text) for part in meaning.rest]
        if all(share == 1 for _score, share in inner):
            found = max(found, 2.0 + sum(one for one, _share in inner))
    if found:
        return found, 1.0
    shares = [
        sum(word in text.body for word in way) / len(way) for way in (meaning.term.words, *meaning.term.loose) if way
    ]
    return (2.0 * shares[0] + 0.5 * max(shares), 0.9 * max(shares)) if shares else (0.0, 0.0)


def _said(meaning: Meaning, text: Text) -> float:
    best = 0.0
    for wanted in meaning.texts:
        at = text.body.find(wanted)
        if at >= 0:
            again = min(text.body.count(wanted), 4) - 1
            best = max(best, 3.0 + 0.3 * again + (1.0 if at < _EARLY else 0.0))
        elif wanted in text.address:
            best = max(best, 2.5)
    return best


def _together(question: Question, body: str) -> float:
    """More when the terms stand in one sentence, most when they stand side by side."""
    own = [meaning.term.text for meaning in question.meanings]
    if len(own) < 2:
        return 0.0
    if "".join(own) in body:
        return 2.0
    places = [body.find(text) for text in own]
    return 1.0 if min(places) >= 0 and max(places) - min(places) <= _NEAR else 0.0
