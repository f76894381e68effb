"""The knowledge base of the pack: what is in force, what fits a type or a text, what has to be reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from linli.cases.rules.knowledge_index import asked_words
from linli.cases.rules.spec import CasesSpec
from linli.cases.rules.spec_knowledge import ArticleSpec
from linli.kernel.grams import Piece, pieces
from linli.kernel.texts import Text
from linli.web.prose import blocks, one_line

LONGEST_QUERY = 200
_LEAST_SHARE = 0.34  # of what was asked, an article must hold as much
_OF_THE_BEST = 0.3  # and fit so well, compared with the one that fits best
_SNIPPET = 120  # characters
_LEAST_POINTS = 1.0  # one word at the beginning of a text, or two behind
_TYPE_FITS = 3.0  # as much as a long name of the article in the text


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that fits: its title and some of its answer, in pieces that mark what was looked for."""

    article: ArticleSpec
    title: Sequence[Piece]
    snippet: Sequence[Piece]


def articles(spec: CasesSpec, *, public: bool = False) -> list[ArticleSpec]:
    """The articles in force, in the order of the pack; `public`: those that everybody may read."""
    return [one for one in spec.knowledge if not one.retired and (one.public or not public)]


def articles_for_type(spec: CasesSpec, type_code: str, *, public: bool = False) -> list[ArticleSpec]:
    """The articles in force of a case type; those first of which it is the first type."""
    own = [one for one in articles(spec, public=public) if type_code and type_code in one.types]
    return sorted(own, key=lambda one: one.types.index(type_code))


def article_of(spec: CasesSpec, code: str, *, public: bool = False) -> ArticleSpec | None:
    """The article with this code; a retired one too, unless it is asked for in public."""
    found = next((one for one in spec.knowledge if one.code == code), None)
    return found if found is not None and (not public or (found.public and not found.retired)) else None


def by_group(spec: CasesSpec, among: Sequence[ArticleSpec]) -> list[tuple[Text | None, list[ArticleSpec]]]:
    """`among` under the groups of their first types, in the order of the pack; None: those without a type."""
    groups: dict[str, list[ArticleSpec]] = {group.code: [] for group in spec.groups}
    others: list[ArticleSpec] = []
    for one in among:
        first = spec.by_code.get(one.types[0]) if one.types else None
        (groups[first.group] if first is not None else others).append(one)
    names = spec.group_names
    named: list[tuple[Text | None, list[ArticleSpec]]] = [(names[code], own) for code, own in groups.items() if own]
    return [*named, *([(None, others)] if others else [])]


def search_articles(
    query: str, spec: CasesSpec, *, language: str | None, limit: int = 20, among: Sequence[ArticleSpec] | None = None
) -> list[FoundArticle]:
    """The articles (`among` these, else those in force) that hold much of `query` in either language, the best first;
    shown in `language`."""
    asked = query[:LONGEST_QUERY]
    scores = spec.knowledge_index.scores(asked)
    among = articles(spec) if among is None else among
    known = [one for one in among if scores.get(one.code, (0.0, 0.0))[0] >= _LEAST_SHARE]
    best = max((scores[one.code][1] for one in known), default=0.0)
    fitting = [one for one in known if scores[one.code][1] >= _OF_THE_BEST * best]
    fitting.sort(key=lambda one: (-round(scores[one.code][0], 6), -round(scores[one.code][1], 6), one.code))
    wanted = asked_words(asked)
    return [
        FoundArticle(
            article=one,
            title=pieces(one.title.in_language(language), wanted),
            snippet=pieces(one_line(blocks(one.answer.in_language(language))), wanted, around=_SNIPPET),
        )
        for one in fitting[:limit]
    ]


def propose_articles(text: str, type_code: str, spec: CasesSpec, *, limit: int = 3) -> list[ArticleSpec]:
    """The articles in force that may answer what somebody says: those of the type, and those whose title or other
    words stand in the text, the most of them first; none when nothing speaks for one."""
    called = spec.knowledge_index.called_in(text)
    points: dict[str, float] = {}
    for one in articles(spec):
        fits = _TYPE_FITS / (1 + one.types.index(type_code)) if type_code and type_code in one.types else 0.0
        points[one.code] = called.get(one.code, 0.0) + fits
    fitting = [one for one in articles(spec) if points[one.code] >= _LEAST_POINTS]
    return sorted(fitting, key=lambda one: (-round(points[one.code], 6), one.code))[:limit]


def due_for_review(spec: CasesSpec, today: date) -> list[ArticleSpec]:
    """The articles in force that have to be reviewed again."""
    return [one for one in articles(spec) if one.is_due(today)]
