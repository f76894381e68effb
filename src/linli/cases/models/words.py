"""Documents of the index of words: what each case is found by. Migration 0006 makes the tables, one way a database.

A document is a case's id and its words, parted by blanks. Marks are words that no text can hold (they begin with §):
areas, units, type, number, months, so that the index itself narrows what it reads. Writers hold a transaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper

MARK = "§"
FINE, COARSE = 12, 16  # PostgreSQL: windows of 4,096 and of 65,536 ids
_NOT_IN_MARK = re.compile(r"[^0-9a-z\u0080-\U0010ffff]")


def mark(kind: str, value: object) -> str:
    """The mark of a kind (one letter) for an id or a code."""
    return MARK + kind + _NOT_IN_MARK.sub(MARK, str(value).lower())


def _vector(case_id: int, words: str) -> str:
    """The literal of a tsvector: words with their places, marks without, and the windows that hold the case.

    PostgreSQL keeps places up to 16,383 only: what stands behind is found, but not as part of a phrase.
    """
    places: dict[str, list[str]] = {}
    marks = {mark("w", case_id >> FINE), mark("x", case_id >> COARSE)}
    for at, word in enumerate(words.split(" "), start=1):
        if word.startswith(MARK):
            marks.add(word)
        else:
            places.setdefault(word, []).append(str(min(at, 16_383)))
    own = [f"'{word}':{','.join(at[:255])}" for word, at in places.items()]
    return " ".join([*(f"'{word}'" for word in marks if word != MARK), *own])


def put(documents: Mapping[int, str]) -> int:
    """Write the documents whose words changed; returns how many."""
    if connection.vendor == "sqlite":
        return _put_sqlite(documents)
    rows = [(case_id, _vector(case_id, words)) for case_id, words in documents.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO cases_searchdoc AS old (case_id, words) VALUES (%s, %s::tsvector) ON CONFLICT (case_id)"
            " DO UPDATE SET words = EXCLUDED.words WHERE old.words <> EXCLUDED.words",
            rows,
        )
        return max(int(cursor.rowcount), 0)


def _put_sqlite(documents: Mapping[int, str]) -> int:
    with connection.cursor() as cursor:
        known = _known_sqlite(cursor, documents)
        fresh = {key: words for key, words in documents.items() if known.get(key) != words}
        _out_of_index(cursor, {key: known[key] for key in fresh if key in known})
        cursor.executemany(
            "INSERT INTO cases_searchdoc (case_id, words) VALUES (%s, %s)"
            " ON CONFLICT (case_id) DO UPDATE SET words = excluded.words",
            list(fresh.items()),
        )
        cursor.executemany("INSERT INTO cases_searchword (rowid, words) VALUES (%s, %s)", list(fresh.items()))
    return len(fresh)


def _known_sqlite(cursor: CursorWrapper, ids: Iterable[int]) -> dict[int, str]:
    cursor.execute(
        "SELECT case_id, words FROM cases_searchdoc WHERE case_id IN (SELECT value FROM json_each(%s))",
        [json.dumps(list(ids))],
    )
    return dict(cursor.fetchall())


def _out_of_index(cursor: CursorWrapper, known: Mapping[int, str]) -> None:
    statement = "INSERT INTO cases_searchword (cases_searchword, rowid, words) VALUES ('delete', %s, %s)"
    cursor.executemany(statement, list(known.items()))


def remove(case_ids: Sequence[int]) -> None:
    """Take documents out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _out_of_index(cursor, _known_sqlite(cursor, case_ids))
        cursor.executemany("DELETE FROM cases_searchdoc WHERE case_id = %s", [(one,) for one in case_ids])


def clear() -> None:
    """Empty the index, to be filled anew by `append`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO cases_searchword (cases_searchword) VALUES ('delete-all')")
            cursor.execute("DELETE FROM cases_searchdoc")
        else:
            cursor.execute("DROP INDEX IF EXISTS cases_searchdoc_words")
            cursor.execute("TRUNCATE cases_searchdoc")


def append(documents: Mapping[int, str]) -> None:
    """Write documents of an index that is being filled; those that somebody else wrote meanwhile are kept."""
    if connection.vendor == "sqlite":
        put(documents)
        return
    ids = list(documents)
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM cases_searchdoc WHERE case_id = ANY(%s)", [ids])
        there = {case_id for (case_id,) in cursor.fetchall()}
        with cursor.copy("COPY cases_searchdoc (case_id, words) FROM STDIN") as copy:
            for case_id, words in documents.items():
                if case_id not in there:
                    copy.write_row((case_id, _vector(case_id, words)))


def finish() -> None:
    """Make the index quick to read after it was filled: merge its parts, or build it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO cases_searchword (cases_searchword) VALUES ('optimize')")
        else:
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS cases_searchdoc_words ON cases_searchdoc"
                " USING gin (words) WITH (fastupdate = off)"
            )
            cursor.execute("ANALYZE cases_searchdoc")


def count() -> int:
    """How many documents there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_searchdoc")
        return int(cursor.fetchone()[0])
