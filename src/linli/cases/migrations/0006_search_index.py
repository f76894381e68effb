"""The index of words: FTS5 on SQLite, a vector with a GIN index on PostgreSQL, both over words that we make."""

from typing import Any

from django.db import migrations

# FTS5 keeps no copy of its own: it needs the words of a document to take it out again, so they stand in a table.
SQLITE = (
    "CREATE TABLE cases_searchdoc (case_id integer NOT NULL PRIMARY KEY, words text NOT NULL)",
    (
        "CREATE VIRTUAL TABLE cases_searchword USING fts5"
        "(words, content='cases_searchdoc', content_rowid='case_id', columnsize=0, tokenize='ascii')"
    ),
)
# without a pending list, which every search would have to read through
POSTGRESQL = (
    "CREATE TABLE cases_searchdoc (case_id bigint NOT NULL PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX cases_searchdoc_words ON cases_searchdoc USING gin (words) WITH (fastupdate = off)",
)


def forwards(apps: Any, schema_editor: Any) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE IF EXISTS cases_searchword")
    schema_editor.execute("DROP TABLE cases_searchdoc")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_learned_and_search"),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
