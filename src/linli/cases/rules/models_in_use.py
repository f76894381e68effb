"""The models in use as this process holds them: read once, checked by hash, and read anew when another one is."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage

from linli.cases.models import Classifier
from linli.cases.queries.classifiers import model_in_use
from linli.kernel.learning import Model, UnreadableModel, load

logger = logging.getLogger("linli.learning")

_TRY_AGAIN_S = 300.0  # after a file that could not be read


@dataclass(frozen=True)
class InUse:
    """A model in use, with what people are told of it."""

    id: int
    model: Model
    trained_at: datetime
    texts: int
    measures: dict[str, Any]


@dataclass(frozen=True)
class _Held:
    generation: int
    until: float | None  # monotonic seconds; None: as long as the generation lasts
    found: InUse | None


_held: dict[str, _Held] = {}
_reading = threading.Lock()


def in_use(kind: Classifier.Kind, generation: int) -> InUse | None:
    """The model that suggests, None when there is none or its file cannot be read (which is logged).

    No statement while the generation is the one that this process knows; 0 is the time before the first model.
    """
    if not generation:
        return None
    held = _held.get(kind.value)
    if held is None or held.generation != generation or (held.until is not None and time.monotonic() > held.until):
        with _reading:
            held = _held.get(kind.value)
            if held is None or held.generation != generation or held.until is not None:
                held = _held[kind.value] = _read(kind, generation)
    return held.found


def _read(kind: Classifier.Kind, generation: int) -> _Held:
    row = model_in_use(kind)
    if row is None:
        return _Held(generation, None, None)
    try:
        model = read_model(row)
    except (OSError, UnreadableModel) as error:
        logger.error("model not read", extra={"classifier": row.pk, "why": type(error).__name__})
        return _Held(generation, time.monotonic() + _TRY_AGAIN_S, None)
    return _Held(generation, None, InUse(row.pk, model, row.trained_at, row.texts, row.measures))


def read_model(row: Classifier) -> Model:
    """The model of a row. Raises OSError and UnreadableModel, also for a file that is not the one that was written."""
    with default_storage.open(row.file) as file:
        return load(file.read(), sha256=row.sha256)
