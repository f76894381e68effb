"""What was typed into the search box, understood: terms, what else they may be called, and three ways to ask the index.

`strict` asks for every term as it stands, or for the type, division or unit that is called so; `loose` lets the words
of a long term lie apart; `partly`, tried in turn, asks for one of several terms, or for four characters side by side of
a long one, or for two of its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from linli.cases.queries.words import AllOf, AnyOf, Expression, Phrase, all_of, any_of, marked
from linli.cases.rules.search_names import Names
from linli.kernel.grams import Term, term_of, terms, words

LONGEST = 120  # characters that are read
_PAIRED = 8  # words of a term of which two are enough for a partial match


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term and all that it may mean. `texts`: itself and its synonyms; `spot`: divisions named in it, `rest`: what
    remains of it."""

    term: Term
    texts: tuple[str, ...]
    types: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    spot: tuple[int, ...] = ()
    rest: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it is asked; `meanings` is empty when nothing in it can be looked for."""

    meanings: tuple[Meaning, ...]
    strict: Expression | None = None
    loose: Expression | None = None
    partly: tuple[Expression, ...] = ()

    @property
    def wanted(self) -> list[str]:
        """Folded texts to be marked where they are shown, the longest first."""
        found: dict[str, None] = {}
        for meaning in self.meanings:
            found |= dict.fromkeys(meaning.texts)
            found |= {text: None for part in meaning.rest for text in part.texts}
        return sorted((text for text in found if len(text) > 1 or not text.isascii()), key=len, reverse=True)

    @property
    def words(self) -> list[str]:
        """The words to be marked where nothing of `wanted` is found."""
        return [word for meaning in self.meanings for word in meaning.term.words if len(word) > 1]


def understood(query: str, names: Names) -> Question:
    """The query under the names of today."""
    meanings = tuple(_meaning(term, names) for term in terms(query[:LONGEST]))
    asked = [(meaning, expression) for meaning in meanings if (expression := _strict(meaning)) is not None]
    if not asked:
        return Question(())
    strict = all_of(*(expression for _meaning, expression in asked))
    loose = all_of(*(_loose(meaning, expression) for meaning, expression in asked))
    partly = _partly([meaning.term for meaning, _expression in asked], [expression for _meaning, expression in asked])
    return Question(
        tuple(meaning for meaning, _expression in asked), strict, loose if loose != strict else None, partly
    )


def _meaning(term: Term, names: Names, *, part: bool = False) -> Meaning:
    text = term.text
    spot = names.spot_in(text) if not part else None
    rest: tuple[Meaning, ...] = ()
    if spot is not None:
        pieces = [piece for piece in text.split(spot[0], 1) if len(piece) > 1]
        rest = tuple(_meaning(term_of(piece), names, part=True) for piece in pieces)
    short = len(text) < 2 and text.isascii()
    return Meaning(
        term=term,
        texts=(text, *names.synonyms.get(text, ())),
        types=() if short else names.types_called(text),
        places=() if short else names.places_called(text),
        units=() if short else names.units_called(text),
        spot=spot[1] if spot is not None else (),
        rest=rest,
    )


def _strict(meaning: Meaning) -> Expression | None:
    parts: list[Expression] = []
    for text in meaning.texts:
        term = meaning.term if text == meaning.term.text else term_of(text)
        if term.words:
            parts.append(Phrase(term.words, term.prefix))
    for kind, values in (("t", meaning.types), ("a", meaning.places), ("u", meaning.units)):
        if values:
            parts.append(marked(kind, *values))
    if meaning.term.text.isascii() and meaning.term.text.isdigit() and 6 <= len(meaning.term.text) <= 8:
        parts.append(marked("n", meaning.term.text))
    inner = [found for found in map(_strict, meaning.rest) if found is not None]
    if meaning.spot and (inner or not meaning.rest):
        parts.append(all_of(marked("a", *meaning.spot), *inner))
    return any_of(*_flat(parts)) if parts else None


def _flat(parts: list[Expression]) -> list[Expression]:
    """Alternatives of alternatives side by side."""
    return [inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,))]


def _loose(meaning: Meaning, strict: Expression) -> Expression:
    """Without the phrase where a way asks for some of its words: that finds it too, and no text is read for it."""
    term = meaning.term
    ways = [all_of(*(Phrase((word,)) for word in way)) for way in term.loose]
    if not ways:
        return strict
    held = not term.prefix and any(set(way) <= set(term.words) for way in term.loose)
    whole = Phrase(term.words) if held else None
    return any_of(*(part for part in _flat([strict]) if part != whole), *_flat(ways))


def _partly(asked: list[Term], strict: list[Expression]) -> tuple[Expression, ...]:
    if len(asked) > 1:
        return (any_of(*_flat(strict)),)
    whole = words(asked[0].text)
    sides = [Phrase(tuple(whole[at : at + 3])) for at in range(0, len(whole) - 2)] if len(whole) > 4 else []
    own = whole[:_PAIRED]
    pairs = [
        AllOf((Phrase((one,)), Phrase((other,))))
        for (at, one), (later, other) in combinations(enumerate(own), 2)
        if later - at > 1 and one != other
    ]
    return tuple(any_of(*parts) for parts in (sides, pairs) if parts)
