"""The shape of errors over JSON (RFC 9457), and the statuses that any operation may answer with."""

from __future__ import annotations

from ninja import Schema


class ProblemField(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(Schema):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[ProblemField] | None = None
    state: str | None = None
    move: str | None = None
    possible: list[str] | None = None
    reference: str | None = None


PROBLEMS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 405, 413, 415, 422, 429, 503), Problem)
