"""Which words of a text drove a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from linli.kernel.learning.card import Table

_SHARE = 0.3  # of the heaviest character's credit: from there on a character is named
_ALIKE = 0.5  # of a part's pairs of characters in one that is named already


def spoken(written: str, whole: str, places: Sequence[int], credit: Table, limit: int) -> list[str]:
    """Up to `limit` parts of `written`, heaviest first; `credit` is what each character of its folded form adds.

    Words of scripts with blanks are named whole. What is nearly said by a named part is left out.
    """
    blank = [not written[one + 1 : other].strip() for one, other in pairwise(places)]
    found = _parts(whole, credit, [*blank, False])
    named: list[str] = []
    for start, end in sorted(found, key=lambda part: -credit[part[0] : part[1]].sum()):
        words = written[places[start] : places[end - 1] + 1].strip()
        if words and not any(_alike(words, other) for other in named):
            named.append(words)
        if len(named) >= limit:
            break
    return named


def _parts(whole: str, credit: Table, goes_on: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of heavy characters with no sign between, widened to whole words; single ones where nothing is longer."""
    heavy = credit > max(0.0, _SHARE * float(credit.max()))
    runs: list[tuple[int, int]] = []
    start = 0
    while start < len(whole):
        end = start + 1
        if heavy[start] and whole[start] != " ":
            while end < len(whole) and heavy[end] and goes_on[end - 1]:
                end += 1
            run = _whole_words(whole, start, end)
            if not runs or run[0] >= runs[-1][1]:
                runs.append(run)
            end = max(end, run[1])
        start = end
    return [run for run in runs if run[1] - run[0] > 1] or runs


def _whole_words(whole: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and _joined(whole[start - 1]) and _joined(whole[start]):
        start -= 1
    while end < len(whole) and _joined(whole[end - 1]) and _joined(whole[end]):
        end += 1
    while end > start + 1 and whole[end - 1] == " ":
        end -= 1
    return start, end


def _joined(sign: str) -> bool:
    """Whether a sign belongs to a script that parts words by blanks (all below the Thai block, and Hangul)."""
    return sign.isalnum() and (sign < "\u0e00" or "\uac00" <= sign <= "\ud7a3")


def _alike(words: str, other: str) -> bool:
    pairs = {words[at : at + 2] for at in range(len(words) - 1)} or {words}
    return sum(pair in other for pair in pairs) > _ALIKE * len(pairs) or words in other or other in words
