"""Texts that people write in a step: checked once, kept apart from the events, named by number."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from linli.cases.models import Case, CaseText
from linli.cases.rules.report import LONGEST_TEXT
from linli.kernel.errors import InvalidInput
from linli.kernel.rows import insert
from linli.kernel.texts import text_problem, tidy


def checked(body: str, *, field: str) -> str:
    """The tidy text. Raises InvalidInput on `field` when it is too long or holds control characters."""
    body = tidy(body) if len(body) <= 4 * LONGEST_TEXT else body
    wrong = text_problem(body, longest=LONGEST_TEXT)
    if wrong is not None:
        raise InvalidInput({field: [wrong]})
    return body


def add_text(case: Case, kind: CaseText.Kind, body: str, *, at: datetime) -> int:
    """Write a text of a stored case; returns its number for the event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(no), 0) + 1 FROM cases_casetext WHERE case_id = %s", [case.pk])
        number = int(cursor.fetchone()[0])
    insert([CaseText(case=case, no=number, kind=kind, body=body, at=at)])
    return number


def given(**facts: object) -> frozenset[str]:
    """The names of the facts that hold something, as the table asks for them."""
    return frozenset(name for name, value in facts.items() if value)
