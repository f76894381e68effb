"""Search cases: understood, asked three ways until a page is full, ranked, cut into marked pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.cases.queries.search import (
    SearchFilters,
    among_numbers,
    by_beginning,
    by_number,
    candidates,
    id_of,
    matching,
    texts_of,
    visible_rows,
)
from linli.cases.rules.search_names import Names
from linli.cases.rules.search_numbers import beginning, meant
from linli.cases.rules.search_query import Question, understood
from linli.cases.rules.search_rank import score
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.grams import Piece, pieces

AROUND = 96  # characters of a text that are shown
_FEW = 5  # below it, cases that match in part are shown too
Texts = tuple[dict[int, str], dict[int, str]]  # descriptions and addresses by the id of the case
_LEAST = 0.4  # of a query must be answered by what is shown as a partial match


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found: its row, what it says, whether it answers only a part of the query, and what to mark."""

    row: dict[str, Any]
    text: list[Piece]
    address: list[Piece]
    partly: bool = False
    wanted: tuple[str, ...] = ()


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
    numbered = _by_number(query, by=by, limit=limit) if not after else None
    if numbered is not None:
        return numbered
    question = understood(query, names)
    if question.strict is None:
        return SearchPage([])
    below, skip = _position(after, by)
    found = matching(question.strict, by=by, filters=filters, below=below)
    near: list[dict[str, Any]] = []
    far: list[dict[str, Any]] = []
    if not after and len(found.rows) < _FEW:
        near, far = _further(question, by=by, filters=filters, known={row["id"] for row in found.rows})
    texts = texts_of([*found.rows, *near, *far])
    ranked = _ranked(found.rows, question, texts)
    following = None
    if skip + limit < len(ranked):
        following = f"{after.partition('~')[0]}~{skip + limit}"
    elif found.more and found.rows:
        following = f"{found.rows[-1]['number']}~0"
    ranked = ranked[skip : skip + limit] + _ranked(near, question, texts)
    hits = _shown(ranked[:limit], question, texts)
    rest = _ranked(far, question, texts, least=_LEAST)
    return SearchPage(hits + _shown(rest[: limit - len(hits)], question, texts, partly=True), next=following)


def _by_number(query: str, *, by: Actor, limit: int) -> SearchPage | None:
    """What a query that looks like a number finds by the index of the table; None for any other."""
    exact = by_number(query, by=by)
    if exact:
        return SearchPage(_shown(exact, None, texts_of(exact)))
    slips = meant(query)
    if slips:
        return SearchPage([], meant=among_numbers(slips, by=by, limit=5))
    begun = beginning(query)
    if begun is None:
        return None
    rows = by_beginning(begun, by=by, limit=limit)
    return SearchPage(_shown(rows, None, texts_of(rows)))


def _position(after: str, by: Actor) -> tuple[int | None, int]:
    """The id below which the list goes on, and how many of that window were shown."""
    if not after:
        return None, 0
    number, _tilde, skip = after.partition("~")
    below = id_of(number, by=by) if number else None
    if not (skip.isascii() and skip.isdigit() and len(skip) < 5) or (number and below is None):
        raise InvalidInput({"after": [_("This is not a place in the list. Begin again without it.")]})
    return below, int(skip)


def _further(
    question: Question, *, by: Actor, filters: SearchFilters, known: set[int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What answers the query with its words apart, and, where that is little, what answers a part of it."""
    near: list[int] = []
    if question.loose is not None:
        near = [one for one in candidates(question.loose, by=by, filters=filters, few=True) if one not in known]
    far: list[int] = []
    for partly in question.partly:
        had = known.union(near, far)
        if len(had) < _FEW:
            far += [one for one in candidates(partly, by=by, filters=filters) if one not in had]
    if not near and not far:
        return [], []
    rows, apart = visible_rows(near + far, by=by, filters=filters), set(near)
    return [row for row in rows if row["id"] in apart], [row for row in rows if row["id"] not in apart]


def _ranked(
    rows: list[dict[str, Any]], question: Question, texts: Texts, *, least: float = 0.0
) -> list[dict[str, Any]]:
    """The rows, which come newest first, by how well they answer; those that answer `least` of the query."""
    bodies, addresses = texts
    scored = []
    for at, row in enumerate(rows):
        found, share = score(question, row, bodies.get(row["id"], ""), addresses.get(row["id"], ""))
        if share >= least:
            scored.append((found + 1 - at / len(rows), -at, row))
    scored.sort(key=lambda one: one[:2], reverse=True)
    return [row for _score, _at, row in scored]


def _shown(rows: list[dict[str, Any]], question: Question | None, texts: Texts, *, partly: bool = False) -> list[Hit]:
    bodies, addresses = texts
    wanted = question.wanted if question is not None else []
    found = []
    for row in rows:
        text = pieces(bodies.get(row["id"], ""), wanted, around=AROUND)
        if question is not None and not any(piece.marked for piece in text):
            text = pieces(bodies.get(row["id"], ""), question.words, around=AROUND)
        found.append(Hit(row, text, pieces(addresses.get(row["id"], ""), wanted), partly, tuple(wanted)))
    return found
