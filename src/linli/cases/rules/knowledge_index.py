"""The index of the knowledge base: which words stand in which article, in memory, made once per pack."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from linli.cases.rules.spec_knowledge import ArticleSpec
from linli.kernel.grams import fold, words
from linli.kernel.texts import Text

_TITLE, _TYPE, _ANSWER = 4.0, 2.0, 1.0
_SHORTEST_STEM = 3
_BEGINNING = 60  # characters in which people say what it is about
_SMALL = "a an and are at can do does for from have how i if in is it my no not of on or our the there to was we what"
_SMALL_WORDS = frozenset([*_SMALL.split(), "when", "where", "who", "why", "with", "you", "your"])


def asked_words(query: str) -> list[str]:
    """The words of a query, each once, without those that only hold a sentence together; English ones without
    their last s, since lift and lifts are one."""
    found = (word for word in words(fold(query)) if word not in _SMALL_WORDS)
    return list(dict.fromkeys(word[:-1] if _is_plural(word) else word for word in found))


def _is_plural(word: str) -> bool:
    return word.isascii() and word.endswith("s") and len(word) > _SHORTEST_STEM


@dataclass
class KnowledgeIndex:
    """Words with the articles that hold them, by weight; what people call an article; both languages in one."""

    articles: Sequence[ArticleSpec]
    type_names: Mapping[str, Text]
    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    names: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for article in self.articles:
            types = [self.type_names[code] for code in article.types if code in self.type_names]
            called = [article.title.zh, article.title.en, *article.words]
            self._hold(article.code, called, _TITLE)
            self._hold(article.code, [name for one in types for name in (one.zh, one.en)], _TYPE)
            self._hold(article.code, [article.answer.zh, article.answer.en], _ANSWER)
            self.names[article.code] = frozenset(" ".join(words(fold(name))) for name in called)

    def _hold(self, code: str, texts: Iterable[str], weight: float) -> None:
        for text in texts:
            for word in words(fold(text)):
                held = self.weights.setdefault(word, {})
                held[code] = max(weight, held.get(code, 0.0))

    def _rarity(self, word: str) -> float:
        """How much a word says: more, the fewer articles hold it."""
        return math.log(1 + len(self.articles) / max(1, len(self.weights.get(word, ()))))

    def scores(self, query: str) -> dict[str, tuple[float, float]]:
        """By article: the share of the query that it holds (0 to 1), and how well."""
        asked = asked_words(query)
        whole = sum(map(self._rarity, asked))
        found: dict[str, tuple[float, float]] = {}
        for word in asked:
            best: dict[str, float] = {}
            for held in self._likely(word):
                for code, weight in self.weights[held].items():
                    best[code] = max(weight, best.get(code, 0.0))
            for code, weight in best.items():
                share, points = found.get(code, (0.0, 0.0))
                found[code] = (share + self._rarity(word) / whole, points + self._rarity(word) * weight)
        return found

    def _likely(self, word: str) -> list[str]:
        """The words held that `word` may mean: itself, those that begin with it, pairs with its one character."""
        if word.isascii() and len(word) >= _SHORTEST_STEM and not word.isdigit():
            return [held for held in self.weights if held.startswith(word)]
        if len(word) == 1 and not word.isascii():
            return [held for held in self.weights if word in held]
        return [word] if word in self.weights else []

    def called_in(self, text: str) -> dict[str, float]:
        """By article: how much of what it is called stands in `text`. The longer a name, the more it says; what stands
        only far behind the beginning was mentioned by the way, and counts half."""
        told = f" {' '.join(words(fold(text)))} "
        begins = f" {' '.join(words(fold(text[:_BEGINNING])))} "
        found: dict[str, float] = {}
        for code, names in self.names.items():
            there = [name for name in names if f" {name}" in told]
            if there:
                found[code] = sum(_says(name) * (1.0 if f" {name}" in begins else 0.5) for name in there)
        return found


def _says(name: str) -> float:
    """One point for a Chinese word of two characters (one pair) or a short English one; at most three."""
    return min(3.0, max(1.0, len(name) / 6) if name.isascii() else (name.count(" ") + 2) / 2)
