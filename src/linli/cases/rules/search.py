"""Search cases: understood, asked three ways until a page is full, ranked, cut into marked pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.cases.queries.search import (
    SearchFilters,
    among_numbers,
    by_beginning,
    by_number,
    id_of,
    matching,
    texts_of,
)
from linli.cases.queries.words import Expression
from linli.cases.rules.search_names import Names
from linli.cases.rules.search_numbers import beginning, meant
from linli.cases.rules.search_query import Question, understood
from linli.cases.rules.search_rank import score
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.grams import Piece, pieces

AROUND = 96  # characters of a text that are shown
_FEW = 5  # below it, cases that match in part are shown too
_HALF = 0.5  # of a query must be answered by what is shown as a partial match


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found: its row, what it says, and whether it answers only a part of the query."""

    row: dict[str, Any]
    text: list[Piece]
    address: list[Piece]
    partly: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits. `meant`: the number has a slip, and these cases are near it; `next`: where the list goes on."""

    hits: list[Hit]
    next: str | None = None
    meant: list[dict[str, Any]] = field(default_factory=list)


def search_cases(
    *, by: Actor, query: str, names: Names, filters: SearchFilters | None = None, after: str = "", limit: int = 20
) -> SearchPage:
    """The cases that answer a query and that `by` may see. `after`: `next` of the page before.

    A whole number is found by itself. Raises InvalidInput for a wrong `after`.
    """
    filters = filters or SearchFilters()
    if not after:
        exact = by_number(query, by=by)
        if exact:
            return SearchPage(_shown(exact, None))
        near = meant(query)
        if near:
            return SearchPage([], meant=among_numbers(near, by=by, limit=5))
        begun = beginning(query)
        if begun is not None:
            return SearchPage(_shown(by_beginning(begun, by=by, limit=limit), None))
    question = understood(query, names)
    if question.strict is None:
        return SearchPage([])
    below, skip = _position(after, by)
    found = matching(question.strict, by=by, filters=filters, below=below)
    hits = _ranked(found.rows, question)
    if skip + limit < len(hits):
        following = f"{after.partition('~')[0]}~{skip + limit}"
    else:
        following = f"{found.rows[-1]['number']}~0" if found.more and found.rows else None
    page = hits[skip : skip + limit]
    if not after and len(hits) < _FEW:
        page += _further(question, by=by, filters=filters, known={hit.row["id"] for hit in hits}, limit=limit)
    return SearchPage(page, next=following)


def _position(after: str, by: Actor) -> tuple[int | None, int]:
    """The id below which the list goes on, and how many of that window were shown."""
    if not after:
        return None, 0
    number, _tilde, skip = after.partition("~")
    below = id_of(number, by=by) if number else None
    if not (skip.isascii() and skip.isdigit() and len(skip) < 5) or (number and below is None):
        raise InvalidInput({"after": [_("This is not a place in the list. Begin again without it.")]})
    return below, int(skip)


def _further(question: Question, *, by: Actor, filters: SearchFilters, known: set[int], limit: int) -> list[Hit]:
    """What answers the query with its words apart, then in part."""
    further: list[Hit] = []
    asked: Sequence[tuple[Expression | None, bool]] = ((question.loose, False), (question.partly, True))
    for expression, partly in asked:
        if expression is None or len(known) >= _FEW:
            continue
        found = matching(expression, by=by, filters=filters, below=None)
        fresh = _ranked([row for row in found.rows if row["id"] not in known], question, partly=partly)
        further += fresh[: limit - len(further)]
        known |= {hit.row["id"] for hit in fresh}
    return further


def _ranked(rows: list[dict[str, Any]], question: Question, *, partly: bool = False) -> list[Hit]:
    """The rows, which come newest first, by how well they answer; of partial ones those that answer half."""
    bodies, addresses = texts_of(rows)
    scored = []
    for at, row in enumerate(rows):
        body, address = bodies.get(row["id"], ""), addresses.get(row["id"], "")
        found, share = score(question, row, body, address)
        if not partly or share >= _HALF:
            scored.append((found + 1 - at / len(rows), -at, row))
    scored.sort(key=lambda one: one[:2], reverse=True)
    return _shown([row for _score, _at, row in scored], question, partly=partly, texts=(bodies, addresses))


def _shown(
    rows: list[dict[str, Any]],
    question: Question | None,
    *,
    partly: bool = False,
    texts: tuple[dict[int, str], dict[int, str]] | None = None,
) -> list[Hit]:
    bodies, addresses = texts if texts is not None else texts_of(rows)
    wanted = question.wanted if question is not None else []
    found = []
    for row in rows:
        text = pieces(bodies.get(row["id"], ""), wanted, around=AROUND)
        if question is not None and not any(piece.marked for piece in text):
            text = pieces(bodies.get(row["id"], ""), question.words, around=AROUND)
        found.append(Hit(row, text, pieces(addresses.get(row["id"], ""), wanted), partly))
    return found
