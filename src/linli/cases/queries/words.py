"""Ask the index of words: an expression of phrases, and the ids of the newest cases that match it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from linli.cases.models.words import COARSE, FINE, mark


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side; with `prefix` the last one is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts."""

    parts: tuple[Expression, ...]


Expression = Phrase | AnyOf | AllOf


def any_of(*parts: Expression) -> Expression:
    """At least one of the parts; the part itself when there is one only."""
    return parts[0] if len(parts) == 1 else AnyOf(tuple(dict.fromkeys(parts)))


def all_of(*parts: Expression) -> Expression:
    """All parts; the part itself when there is one only."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(dict.fromkeys(parts)))


def marked(kind: str, *values: object) -> Expression:
    """Any of these marks."""
    return any_of(*(Phrase((mark(kind, value),)) for value in values))


def _fts5(one: Expression) -> str:
    """The expression in the language of FTS5. Words are letters and digits only, so quoting them is enough."""
    if isinstance(one, Phrase):
        return f'"{" ".join(one.words)}"{" *" if one.prefix else ""}'
    between = " OR " if isinstance(one, AnyOf) else " AND "
    return f"({between.join(map(_fts5, one.parts))})"


def _tsquery(one: Expression) -> str:
    """The expression as a literal of a tsquery."""
    if isinstance(one, Phrase):
        quoted = [f"'{word}'" for word in one.words]
        return "(" + " <-> ".join(quoted) + (":*)" if one.prefix else ")")
    between = " | " if isinstance(one, AnyOf) else " & "
    return f"({between.join(map(_tsquery, one.parts))})"


def newest(wanted: Expression, *, below: int | None, limit: int, few: bool = False) -> list[int]:
    """The ids of up to `limit` cases that match, the newest first, all below the id `below`. `few`: not many are
    expected, so that reading them all is quicker than reading the newest windows first."""
    if connection.vendor == "sqlite":
        return _ids(
            "SELECT rowid FROM cases_searchword WHERE cases_searchword MATCH %s AND rowid < %s"
            " ORDER BY rowid DESC LIMIT %s",
            [_fts5(wanted), below if below is not None else 2**62, limit],
        )
    if few:
        return _ids(_WHOLE, [_tsquery(wanted), below if below is not None else 2**62, limit])
    return _newest_postgresql(wanted, below, limit)


def _newest_postgresql(wanted: Expression, below: int | None, limit: int) -> list[int]:
    """A GIN index has no order: for a frequent word it would read all matches.

    So the newest window of ids is asked first, by marks in the index, then a wider one, then all; a rare word pays for
    two empty answers. What must all hold stands in conditions of its own: between these GIN leaps, within one it walks.
    """
    if below is None:
        below = _ids("SELECT coalesce(max(case_id), 0) + 1 FROM cases_searchdoc", [])[0]
    own = [_tsquery(part) for part in _together(wanted)]
    asked: list[str | int] = []
    for kind, width in (("w", FINE), ("x", COARSE)):
        last = (below - 1) >> width
        window = any_of(marked(kind, last), marked(kind, max(last - 1, 0)))
        asked += [_tsquery(window), *own, below, *([limit] if kind == "x" else [])]
    holds = " AND ".join("words @@ %s::tsquery" for _part in own)
    return _ids(_WINDOWS.format(holds=holds), [*asked, *own, below, limit, limit])


def _together(one: Expression) -> list[Expression]:
    """The parts that must all hold."""
    return [inner for part in one.parts for inner in _together(part)] if isinstance(one, AllOf) else [one]


# materialised, so that the planner does not walk the keys
_WHOLE = """
WITH hit AS MATERIALIZED (SELECT case_id FROM cases_searchdoc WHERE words @@ %s::tsquery AND case_id + 0 < %s)
SELECT case_id FROM hit ORDER BY case_id DESC LIMIT %s
"""
# One statement: how many a window gave is known before the next is begun, which then reads nothing. The wider window
# holds the newest, so their counts are not added. `case_id + 0` keeps the planner from walking the keys.
_WINDOWS = """
WITH fine AS MATERIALIZED (
    SELECT case_id FROM cases_searchdoc WHERE words @@ %s::tsquery AND {holds} AND case_id + 0 < %s
), coarse AS MATERIALIZED (
    SELECT case_id FROM cases_searchdoc WHERE words @@ %s::tsquery AND {holds} AND case_id + 0 < %s
    AND (SELECT count(*) FROM fine) < %s
), whole AS MATERIALIZED (
    SELECT case_id FROM cases_searchdoc WHERE {holds} AND case_id + 0 < %s
    AND greatest((SELECT count(*) FROM coarse), (SELECT count(*) FROM fine)) < %s
), hit AS (
    SELECT case_id FROM fine UNION SELECT case_id FROM coarse UNION SELECT case_id FROM whole
)
SELECT case_id FROM hit ORDER BY case_id DESC LIMIT %s
"""


def _ids(statement: str, parameters: list[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [int(found) for (found,) in cursor.fetchall()]
