"""Reading a model back: every size, number and name is checked before it is used."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from linli.kernel.learning.calibration import Calibration
from linli.kernel.learning.card import Card
from linli.kernel.learning.errors import UnreadableModel
from linli.kernel.learning.file import Contents, read_bytes, unpacked
from linli.kernel.learning.model import Model

MOST_LABELS = 2_000
_MOST = 1e4  # no training comes near to such a number; larger ones would add up to none


def load(source: Path | str | bytes, sha256: str | None = None) -> Model:
    """The model in a file or in its bytes. Raises UnreadableModel, also when the digest is another one."""
    data = source if isinstance(source, bytes) else read_bytes(Path(source))
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise UnreadableModel(_("The model file has changed since it was written."))
    contents = unpacked(data)
    try:
        return _model(contents)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise UnreadableModel from error


def _model(contents: Contents) -> Model:
    head, known, rarity, weights = contents
    if not isinstance(head["labels"], list):
        raise UnreadableModel
    labels = tuple(head["labels"])
    count, width = int(head["pieces"]), len(labels)
    if not (2 <= width <= MOST_LABELS and count >= 1 and all(isinstance(one, str) for one in labels)):
        raise UnreadableModel
    if (len(known), len(rarity), len(weights)) != (8 * count, 4 * count, 2 * count * width):
        raise UnreadableModel
    model = Model(
        labels=labels,
        known=np.frombuffer(known, dtype="<u8"),
        rarity=np.frombuffer(rarity, dtype="<f4"),
        weights=np.frombuffer(weights, dtype="<f2").reshape(count, width),
        bias=np.asarray(head["bias"], dtype=np.float32),
        calibration=Calibration(**{name: float(value) for name, value in head["calibration"].items()}),
        card=Card.from_json(head["card"]),
    )
    if len(set(labels)) != width or model.bias.shape != (width,) or not _sound(model):
        raise UnreadableModel
    return model


def _sound(model: Model) -> bool:
    numbers: tuple[npt.NDArray[Any], ...] = (model.rarity, model.bias)
    ascending = bool((model.known[1:] > model.known[:-1]).all())
    modest = all(bool((np.abs(one) <= _MOST).all()) for one in numbers) and bool(np.isfinite(model.weights).all())
    lines = (model.calibration.scale, model.calibration.slope, model.calibration.offset)
    steady = all(abs(one) <= _MOST for one in lines) and lines[0] > 0 and lines[1] >= 0
    return ascending and modest and steady and 0 <= model.threshold <= 1
