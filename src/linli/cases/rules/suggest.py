"""Suggest: types and units that past cases with such words were sorted under. A proposal; a person decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.cases.models import Classifier
from linli.cases.rules.models_in_use import InUse, in_use
from linli.cases.rules.report import LONGEST_TEXT
from linli.cases.rules.spec import CasesSpec
from linli.cases.rules.suggested import token_of
from linli.duty.queries import UnitBook
from linli.kernel.texts import text_problem, tidy

_LOOKED_AT = 20  # of the model's labels, some may be retired
_WORDS = 4
_SHORTEST = 2  # letters


@dataclass(frozen=True, slots=True)
class Ranked:
    """A proposal: a code, how likely it is (0 to 1), and the words of the text that spoke most for it."""

    code: str
    probability: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Proposals, the likeliest first, and what they come from; `unsure`: even the first is below the threshold."""

    ranked: tuple[Ranked, ...]
    unsure: bool
    model: int
    trained_at: datetime
    texts: int
    measures: dict[str, Any]

    @property
    def token(self) -> str:
        """What a form carries along, so that it can be counted what was taken."""
        return token_of(self.model, [one.code for one in self.ranked])


def suggest_types(text: str, *, spec: CasesSpec, generation: int) -> Suggestion | None:
    """Types in force for a text; None without a model or without a usable text."""
    known = {one.code for one in spec.types if not one.retired}
    return _suggest(text, Classifier.Kind.TYPE, known, spec, generation)


def suggest_units(text: str, *, spec: CasesSpec, book: UnitBook, generation: int) -> Suggestion | None:
    """Units in force that handled such matters; None without a model or without a usable text."""
    known = {code for code, unit in book.by_code.items() if not unit.retired}
    return _suggest(text, Classifier.Kind.UNIT, known, spec, generation)


def _suggest(
    text: str, kind: Classifier.Kind, known: Collection[str], spec: CasesSpec, generation: int
) -> Suggestion | None:
    found = in_use(kind, generation)
    if found is None or len(text) > 4 * LONGEST_TEXT:
        return None
    text = tidy(text)
    if text_problem(text, longest=LONGEST_TEXT) is not None or sum(map(str.isalpha, text)) < _SHORTEST:
        return None
    return _ranked(text, found, known, spec)


def _ranked(text: str, found: InUse, known: Collection[str], spec: CasesSpec) -> Suggestion | None:
    rules = spec.learning
    guesses = [one for one in found.model.rank([text], limit=_LOOKED_AT)[0] if one.label in known]
    chosen = [one for at, one in enumerate(guesses[: rules.suggestions]) if not at or one.probability >= rules.least]
    if not chosen:
        return None
    threshold = found.model.threshold if rules.unsure_below is None else rules.unsure_below
    return Suggestion(
        ranked=tuple(Ranked(one.label, one.probability, _words(text, one.label, found)) for one in chosen),
        unsure=chosen[0].probability < threshold,
        model=found.id,
        trained_at=found.trained_at,
        texts=found.texts,
        measures=found.measures,
    )


def _words(text: str, label: str, found: InUse) -> tuple[str, ...]:
    """The words that spoke most for a label; single characters tell little and stand alone."""
    words = found.model.why(text, label, limit=2 * _WORDS)
    longer = [one for one in words if len(one) > 1]
    return tuple((longer or words)[:_WORDS])
