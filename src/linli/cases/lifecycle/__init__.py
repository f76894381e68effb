"""The life of a case: states, moves, events, clocks and side matters; actions, buttons, 409s and docs follow it."""

from linli.cases.lifecycle.endings import SIDE_EXITS
from linli.cases.lifecycle.events import EVENT_NAMES, EventKind
from linli.cases.lifecycle.matters import (
    ASSISTING_KINDS,
    ASSISTING_STATES,
    MATTER_NAMES,
    MATTER_STATES,
    STATE_NAMES,
    MatterKind,
    condition,
    state_name,
)
from linli.cases.lifecycle.names import (
    CHANNEL_NAMES,
    LEVEL_NAMES,
    NATURE_NAMES,
    SATISFIED_NAMES,
    SOLVED_NAMES,
    URGENCY_NAMES,
    Channel,
    Nature,
    Urgency,
    Verdict,
)
from linli.cases.lifecycle.states import (
    CLOCK_NAMES,
    FINAL,
    METHOD_NAMES,
    OPEN,
    STATUS_NAMES,
    ClockKind,
    Method,
    Status,
)
from linli.cases.lifecycle.table import TRANSITIONS

__all__ = [
    "ASSISTING_KINDS",
    "ASSISTING_STATES",
    "CHANNEL_NAMES",
    "CLOCK_NAMES",
    "EVENT_NAMES",
    "FINAL",
    "LEVEL_NAMES",
    "MATTER_NAMES",
    "MATTER_STATES",
    "METHOD_NAMES",
    "NATURE_NAMES",
    "OPEN",
    "SATISFIED_NAMES",
    "SIDE_EXITS",
    "SOLVED_NAMES",
    "STATE_NAMES",
    "STATUS_NAMES",
    "TRANSITIONS",
    "URGENCY_NAMES",
    "Channel",
    "ClockKind",
    "EventKind",
    "MatterKind",
    "Method",
    "Nature",
    "Status",
    "Urgency",
    "Verdict",
    "condition",
    "state_name",
]
