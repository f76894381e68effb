"""Reads: every one starts from what the actor may see; there is no other way to a case."""

from linli.cases.queries.lists import (
    QueueFilters,
    QueuePosition,
    queue_counts,
    queue_rows,
    waiting_for,
)
from linli.cases.queries.reporters import (
    SECRET_LENGTH,
    reporters_to_tell,
    track,
    tracking_secret,
)
from linli.cases.queries.scope import (
    get_case,
    get_for_update,
    moves_open_to,
    visible_to,
)
from linli.cases.queries.timeline import (
    TimelineEntry,
    description_of,
    photos_of,
    result_text,
    timeline,
)

__all__ = [
    "SECRET_LENGTH",
    "QueueFilters",
    "QueuePosition",
    "TimelineEntry",
    "description_of",
    "get_case",
    "get_for_update",
    "moves_open_to",
    "photos_of",
    "queue_counts",
    "queue_rows",
    "reporters_to_tell",
    "result_text",
    "timeline",
    "track",
    "tracking_secret",
    "visible_to",
    "waiting_for",
]
