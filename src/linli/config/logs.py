"""Logs as JSON lines. They hold ids and codes, never what people wrote or who they are."""

from __future__ import annotations

import logging

import structlog
from structlog.tracebacks import ExceptionDictTransformer

# the facts that our own calls attach; what libraries attach (requests, SQL with its values) stays out
_FACTS = ("reference", "path", "task", "outbox", "clock", "suspension", "put_off", "why", "over", "status_code")


def _no_request(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Drop objects that Django attaches and that would carry a form's contents into the log."""
    for key in ("request", "server_time"):
        event.pop(key, None)
    return event


def formatter() -> logging.Formatter:
    """The formatter that the logging settings name."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=_FACTS),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _no_request,
            # without local variables: they would carry what people wrote into the log
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
