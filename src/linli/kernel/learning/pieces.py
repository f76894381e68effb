"""Pieces of a text: what a learned model counts - runs of one to four characters, and words of scripts with blanks.

A piece is a number of 64 bits made from its characters, so that neither a table of pieces nor a tokenizer is needed and
all of a text is done in a few steps of numpy. Any language works: width and case are folded (NFKC), blanks inside
Chinese are dropped, and every run of digits is one and the same sign, so that no number can be learned.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

LONGEST = 6_000  # characters read of a text; what is said is said before
RUNS = (1, 2, 3, 4)
DIGITS = "0"
_WORD, _PAIR = 101, 102  # kinds of pieces beside the runs, told apart in the hash

# Scripts that write without blanks between words: Han, kana, bopomofo, Thai, Lao, Khmer, Myanmar.
_UNSPACED = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff"
)
_LETTERS = re.compile(rf"[^\W\d_{_UNSPACED}]+")
_BLANK_INSIDE = re.compile(rf"(?<=[{_UNSPACED}]) | (?=[{_UNSPACED}])")

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15  # odd, so that it can be divided by
_MOST = LONGEST + 1


def _powers(base: int) -> Hashes:
    found = np.empty(_MOST, dtype=np.uint64)
    value = 1
    for index in range(_MOST):
        found[index] = value
        value = value * base & 0xFFFFFFFFFFFFFFFF
    return found


_UP = _powers(_BASE)
_DOWN = _powers(pow(_BASE, -1, 2**64))


@lru_cache(maxsize=20_000)
def _folded_sign(sign: str) -> str:
    """One character without width and case: a digit becomes 0; signs, blanks and controls become one blank."""
    found = []
    for one in unicodedata.normalize("NFKC", sign).casefold():
        if one.isdigit():
            found.append(DIGITS)
        elif one.isalnum() or unicodedata.category(one)[0] in "MS":  # pictures and marks speak too
            found.append(one)
        else:
            found.append(" ")
    return "".join(found)


def folded(text: str) -> tuple[str, list[int]]:
    """The text as it is counted, and for each of its characters the place in `text` that it came from."""
    signs: list[str] = []
    places: list[int] = []
    last = " "
    for place, sign in enumerate(text[: 4 * LONGEST]):
        for one in _folded_sign(sign):
            if one in (" ", DIGITS) and one == last:
                continue
            last = one
            signs.append(one)
            places.append(place)
    whole = "".join(signs)
    inside = [match.start() for match in _BLANK_INSIDE.finditer(whole)]
    for at in reversed(inside):
        del signs[at], places[at]
    return "".join(signs[:LONGEST]), places[:LONGEST]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a folded text, each time they occur: hash, and from where to where they reach."""

    hashes: Hashes
    starts: Places
    ends: Places


def pieces(whole: str) -> Pieces:
    """All pieces of a folded text."""
    size = len(whole)
    signs = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    sums = np.zeros(size + 1, dtype=np.uint64)
    np.cumsum(_mixed(signs + np.uint64(1)) * _UP[:size], out=sums[1:])
    all_starts, all_ends, kinds = [], [], []
    for length in RUNS:
        starts = np.arange(max(0, size - length + 1), dtype=np.int64)
        all_starts.append(starts)
        all_ends.append(starts + length)
        kinds.append(np.full(len(starts), length, dtype=np.uint64))
    words = [match.span() for match in _LETTERS.finditer(whole)]
    if words:
        spans = np.asarray(words, dtype=np.int64)
        near = spans[1:, 0] - spans[:-1, 1] == 1
        all_starts += [spans[:, 0], spans[:-1, 0][near]]
        all_ends += [spans[:, 1], spans[1:, 1][near]]
        kinds += [np.full(len(spans), _WORD, np.uint64), np.full(int(near.sum()), _PAIR, np.uint64)]
    starts, ends = np.concatenate(all_starts), np.concatenate(all_ends)
    hashes = _mixed((sums[ends] - sums[starts]) * _DOWN[starts] + np.concatenate(kinds))
    return Pieces(hashes, starts, ends)


def counted(text: str) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """The distinct pieces of a text as it was written, in order, and how often each occurs."""
    found, counts = np.unique(pieces(folded(unicodedata.normalize("NFC", text))[0]).hashes, return_counts=True)
    return found, counts


def _mixed(values: Hashes) -> Hashes:
    """Spread every bit over all others (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
