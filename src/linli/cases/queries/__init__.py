"""Reads: every one starts from what the actor may see; there is no other way to a case."""

from linli.cases.queries.lists import (
    QueueFilters,
    QueuePosition,
    queue_counts,
    queue_rows,
    waiting_for,
)
from linli.cases.queries.pairs import lock_both, merged_into
from linli.cases.queries.reporters import (
    SECRET_LENGTH,
    own_reporters,
    reporters_of,
    reporters_to_tell,
    track,
    tracked_by,
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
    texts_of,
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
    "lock_both",
    "merged_into",
    "moves_open_to",
    "own_reporters",
    "photos_of",
    "queue_counts",
    "queue_rows",
    "reporters_of",
    "reporters_to_tell",
    "result_text",
    "texts_of",
    "timeline",
    "track",
    "tracked_by",
    "tracking_secret",
    "visible_to",
    "waiting_for",
]
