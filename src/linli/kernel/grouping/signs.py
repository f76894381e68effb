"""Texts as numbers: every Chinese character and every word in letters is one sign; 0 parts runs of them."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

WORD = 1 << 20  # signs from here on are words, below are characters
_BITS = 21
_TOKEN = re.compile(r"[a-z0-9]+|[^\W\d_]|[^\w]|_|\d")
_LEAST_BITS, _MOST_BITS = 16, 24
_SHORT = 3

Codes = npt.NDArray[np.int64]


def folded(text: str) -> str:
    """The text in one width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def signs_of(text: str, *, most: int) -> list[int]:
    """The signs of the first `most` letters, words and numbers of a text; runs are parted by 0."""
    found: list[int] = []
    for token in _TOKEN.findall(folded(text)[: most * 12]):
        if token.isascii() and token.isalnum() and len(token) <= _SHORT and not token.isalpha():
            found += map(ord, token)  # a number or sign as in A5, K9: part of the name around it
        elif token.isascii() and token.isalnum():
            found.append(WORD + zlib.crc32(token.encode()) % WORD)
        elif token.isalpha():
            found.append(ord(token) % WORD)
        elif not token.isspace() and found and found[-1]:
            found.append(0)
        if len(found) >= most:
            break
    return found


def hashed(texts: Sequence[list[int]], bits: int) -> tuple[Codes, Codes]:
    """(number of the text, bucket) for every piece of all texts: pairs and triples of signs, and words alone.

    A piece is known by its bucket of 2^bits: what falls together by chance weighs next to nothing.
    """
    lengths = np.fromiter((len(signs) + 2 for signs in texts), dtype=np.int64, count=len(texts))
    flat = np.zeros(int(lengths.sum()) + 2, dtype=np.int64)
    at = 0
    for signs in texts:
        flat[at : at + len(signs)] = signs
        at += len(signs) + 2
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    one, two, three = flat[: owner.size], flat[1 : owner.size + 1], flat[2 : owner.size + 2]
    pairs = (one > 0) & (two > 0)
    triples = pairs & (three > 0) & ((one < WORD) | (two < WORD) | (three < WORD))
    words = one >= WORD
    codes = [one[words], one[pairs] << _BITS | two[pairs]]
    codes.append((one[triples] << 2 * _BITS) | (two[triples] << _BITS) | three[triples])
    return np.concatenate([owner[words], owner[pairs], owner[triples]]), _bucket(np.concatenate(codes), bits)


def _bucket(codes: Codes, bits: int) -> Codes:
    mixed = codes.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - bits)).astype(np.int64)


def bucket_of(signs: Sequence[int], bits: int) -> int:
    """The bucket of one piece of one, two or three signs."""
    code = 0
    for sign in signs:
        code = code << _BITS | sign
    return int(_bucket(np.array([code], dtype=np.int64), bits)[0])


def bits_for(count: int) -> int:
    """How many bits of buckets keep the pieces of so many texts apart."""
    return min(_MOST_BITS, max(_LEAST_BITS, count.bit_length() + 11))
