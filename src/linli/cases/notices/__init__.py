"""Notices: rows in the outbox, written in the transaction of the action, with ids only; made into texts when sent."""

from linli.cases.notices.quiet import not_before
from linli.cases.notices.reporters import TOPIC, render, tell
from linli.cases.notices.staff import STAFF_TOPIC, render_staff, tell_staff

# which topic of the outbox is made into a message by what
RENDERERS = {TOPIC: render, STAFF_TOPIC: render_staff}

__all__ = ["RENDERERS", "STAFF_TOPIC", "TOPIC", "not_before", "render", "render_staff", "tell", "tell_staff"]
