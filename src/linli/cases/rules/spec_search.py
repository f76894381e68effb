"""What a pack may say about searching."""

from __future__ import annotations

from linli.cases.rules.spec_base import Spec
from linli.kernel.texts import Filled


class SearchSpec(Spec):
    """`synonyms`: words that people use for the same thing; who looks for one finds the others too."""

    synonyms: tuple[tuple[Filled, ...], ...] = ()
