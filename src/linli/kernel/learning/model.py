"""A trained model: ranks labels for a text, says how sure it is, and which words drove it. Needs numpy alone."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from linli.kernel.learning.calibration import Calibration
from linli.kernel.learning.card import Card, Table
from linli.kernel.learning.explaining import spoken
from linli.kernel.learning.file import Contents, packed
from linli.kernel.learning.pieces import Hashes, counted, folded, pieces


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and how probable it is, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of known pieces by label. Made by `fit` or `load`; never changed."""

    labels: tuple[str, ...]
    known: Hashes  # ascending
    rarity: npt.NDArray[np.float32]  # of each known piece
    weights: npt.NDArray[np.float16]  # a row a piece, a column a label
    bias: npt.NDArray[np.float32]
    calibration: Calibration
    card: Card

    @property
    def threshold(self) -> float:
        """Below this probability the answer is "unsure"."""
        return self.card.threshold

    def rank(self, texts: Sequence[str], limit: int = 3) -> list[list[Guess]]:
        """For each text the `limit` likeliest labels, best first, with calibrated probabilities."""
        ranked = []
        for row in self.chances(texts):
            best = np.argsort(-row, kind="stable")[:limit]
            ranked.append([Guess(self.labels[at], float(row[at])) for at in best])
        return ranked

    def chances(self, texts: Sequence[str]) -> Table:
        """Probabilities: a row a text, a column a label. A text without a known piece gets the same for every label."""
        told = np.full((len(texts), len(self.labels)), 1 / len(self.labels))
        rows = [(at, scores) for at, text in enumerate(texts) if (scores := self._scores(text)) is not None]
        if rows:
            told[[at for at, _scores in rows]] = self.calibration.chances(np.asarray([scores for _at, scores in rows]))
        return told

    def _scores(self, text: str) -> Table | None:
        hashes, counts = counted(text)
        at, there = self._find(hashes)
        if not len(at):
            return None
        values = np.sqrt(counts[there]) * self.rarity[at]
        scores: Table = (values / np.sqrt((values * values).sum())) @ self.weights[at].astype(np.float32) + self.bias
        return scores

    def _find(self, hashes: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """The rows of known pieces among `hashes`, and which of these they are."""
        at = np.minimum(np.searchsorted(self.known, hashes), len(self.known) - 1)
        there = self.known[at] == hashes
        return at[there], there

    def why(self, text: str, label: str, limit: int = 5) -> list[str]:
        """The parts of `text` as it was written that spoke most for `label`, heaviest first. Raises KeyError."""
        if label not in self.labels:
            raise KeyError(label)
        written = unicodedata.normalize("NFC", text)
        whole, places = folded(written)
        if not whole:
            return []
        return spoken(written, whole, places, self._credit(whole, self.labels.index(label)), limit)

    def _credit(self, whole: str, column: int) -> Table:
        """What each character of a folded text adds for a column: its share of the pieces it is in."""
        found = pieces(whole)
        at = np.minimum(np.searchsorted(self.known, found.hashes), len(self.known) - 1)
        weights = self.weights[at].astype(np.float32)
        gain = (weights[:, column] - weights.mean(axis=1)) * self.rarity[at] * (self.known[at] == found.hashes)
        share = gain / (found.ends - found.starts)
        credit = np.zeros(len(whole) + 1)
        np.add.at(credit, found.starts, share)
        np.add.at(credit, found.ends, -share)
        summed: Table = np.cumsum(credit)[:-1]
        return summed

    def as_bytes(self) -> bytes:
        """The model's file."""
        head = {
            "labels": self.labels,
            "pieces": len(self.known),
            "bias": [float(value) for value in self.bias],
            "calibration": asdict(self.calibration),
            "card": self.card.as_json(),
        }
        known, rarity, weights = self.known.astype("<u8"), self.rarity.astype("<f4"), self.weights.astype("<f2")
        return packed(Contents(head, known.tobytes(), rarity.tobytes(), weights.tobytes()))

    def write(self, file: Path | str) -> str:
        """Write the model to a file; its SHA-256 in hexadecimal."""
        data = self.as_bytes()
        Path(file).write_bytes(data)
        return hashlib.sha256(data).hexdigest()
