"""Words of a text for an index that answers Chinese words of two characters: no dictionary, no language to guess.

A text is folded (NFKC, case) and cut into runs. A run of Chinese characters gives its overlapping pairs, or, alone, the
one character; a run of letters or of digits is a word. A phrase of neighbouring words is then exactly a piece of text:
垃圾桶 is 垃圾 圾桶, which 垃圾放在桶旁 does not hold side by side.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_WORD = 40
# Han with its extensions, kana, hangul: scripts that write no blanks between words
_UNSPACED = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_UNSPACED}]+)|([0-9]+)|((?:(?![{_UNSPACED}0-9])[^\W_])+)")
_TERM = re.compile(rf"(?:[{_UNSPACED}]|[^\W_])+")


class _Fold(dict[int, str]):
    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", chr(code)).casefold())
        self[code] = plain
        return plain


_FOLD = _Fold()


def fold(text: str) -> str:
    """The text as it is compared: NFKC and case folded, character by character, so that places can be mapped back."""
    return text.translate(_FOLD)


def words(folded: str) -> list[str]:
    """The words of a folded text, in order."""
    found: list[str] = []
    for match in _RUN.finditer(folded):
        run = match[1]
        if run is None:
            found.append(match[0][:LONGEST_WORD])
        elif len(run) == 1:
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of a query without blanks in it: its folded text, and the words that stand side by side where it occurs.

    `prefix`: the last word is the beginning of one (letters only). `loose`: words in any order that come near to it.
    """

    text: str
    words: tuple[str, ...]
    prefix: bool = False
    loose: tuple[tuple[str, ...], ...] = ()


def terms(query: str, *, most: int = 8) -> list[Term]:
    """The terms of a query, the first `most` of them; what is neither letter nor digit only parts them."""
    found = dict.fromkeys(_TERM.findall(fold(query)))
    return [term_of(text) for text in list(found)[:most]]


def term_of(text: str) -> Term:
    """The term of a folded text without blanks.

    A single character at an end of mixed text (the 号 of 3号) may be the beginning of a pair in a text: it is left out.
    """
    runs = [(match[0], match[1] is not None, match[3] is not None) for match in _RUN.finditer(text)]
    kept = list(runs)
    while len(kept) > 1 and kept[-1][1] and len(kept[-1][0]) == 1:
        kept.pop()
    while len(kept) > 1 and kept[0][1] and len(kept[0][0]) == 1:
        kept.pop(0)
    own = tuple(words("".join(run for run, _han, _letters in kept)))
    prefix = bool(kept) and kept[-1][2] and len(kept[-1][0]) > 1
    return Term(text=text, words=own, prefix=prefix, loose=_loose(kept))


def _loose(runs: list[tuple[str, bool, bool]]) -> tuple[tuple[str, ...], ...]:
    """The ways to read a long term two characters by two: from the first on, from the second on, and, for an odd
    number of Chinese characters, with any one between two pairs left out (物业 费 上涨)."""
    run = runs[0][0] if len(runs) == 1 and runs[0][1] else ""
    if len(run) % 2 and 3 < len(run) < 12:
        rests = (run[:at] + run[at + 1 :] for at in range(0, len(run), 2))
        return tuple(dict.fromkeys(tuple(_by_two(rest, 0)) for rest in rests))
    ways = (
        tuple(word for run, han, _letters in runs for word in (_by_two(run, start) if han else [run[:LONGEST_WORD]]))
        for start in (0, 1)
    )
    return tuple(dict.fromkeys(way for way in ways if len(way) > 1))


def _by_two(run: str, start: int) -> list[str]:
    return [run[at : at + 2] for at in range(start, len(run) - 1, 2)] or [run]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, `marked` where it is what was looked for."""

    text: str
    marked: bool = False


def pieces(text: str, wanted: list[str], *, around: int | None = None) -> list[Piece]:
    """The text cut at the places of the `wanted` folded texts; with `around`, about so many characters at the first."""
    spans = _spans(text, wanted)
    start, end = 0, len(text)
    if around is not None and end > around:
        first = spans[0][0] if spans else 0
        start = max(0, min(first - around // 4, end - around))
        end = start + around
    found = [Piece("…")] if start else []
    at = start
    inside = ((max(begin, start), min(stop, end)) for begin, stop in spans)
    for begin, stop in inside:
        if begin >= stop:
            continue
        found += [Piece(text[at:begin])] if begin > at else []
        found.append(Piece(text[begin:stop], marked=True))
        at = stop
    found += [Piece(text[at:end])] if at < end else []
    return found + ([Piece("…")] if end < len(text) else [])


def _spans(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Begin and end of what is wanted, in order and without overlap."""
    folded = [_FOLD[ord(char)] for char in text]
    whole = "".join(folded)
    same = len(whole) == len(text)
    places = [] if same else [index for index, part in enumerate(folded) for _char in part]
    spans: list[tuple[int, int]] = []
    for piece in wanted:
        at = whole.find(piece) if piece else -1
        while at >= 0:
            stop = at + len(piece)
            spans.append((at, stop) if same else (places[at], places[stop - 1] + 1))
            at = whole.find(piece, stop)
    joined: list[tuple[int, int]] = []
    for begin, stop in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((begin, stop))
    return joined
