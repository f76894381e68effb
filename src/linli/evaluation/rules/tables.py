"""A report as people read it: which figures stand side by side, in which order rows come, and what too few means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from linli.evaluation.rules.levels import OWN, PERSON, level_names
from linli.evaluation.rules.measures import COUNTS, Measure
from linli.evaluation.rules.scoring import needed
from linli.evaluation.rules.spec import EvaluationSpec, IndicatorSpec, ScoreSpec, full_of
from linli.kernel.texts import Text
from linli.places.pack import PlacesSpec
from linli.places.queries import snapshot_on
from linli.policy.queries import ActivePack

NAME, SCORE = "name", "score"
ALL = "all"
_MAIN = (Measure.ACCEPTED, Measure.RESPONSE, Measure.RESOLUTION, Measure.SATISFACTION, Measure.ON_TIME)
_STREET = 2  # depth of the first areas below the district


def columns(spec: EvaluationSpec, score: ScoreSpec | None, show: str) -> list[IndicatorSpec]:
    """The indicators that stand side by side: all of them; those of the score; or number, response, resolution,
    satisfaction and on time, so that no rate is read without the ones it depends on."""
    if show == ALL:
        return list(spec.indicators)
    if show == SCORE and score is not None:
        counts = [one for one in spec.indicators if one.kind in COUNTS and one.urgency is None]
        return counts + [spec.by_code[item.indicator] for item in score.items]
    first = {
        kind: next((one for one in spec.indicators if one.kind is kind and not one.urgency), None) for kind in _MAIN
    }
    return [one for one in first.values() if one is not None]


def levels_for(pack: ActivePack, *, persons: bool, day: date) -> dict[str, Text]:
    """The levels that make a table: areas below the district as there are on `day`, those of one depth together, then
    our own; persons only for those who may see them."""
    found: dict[int, tuple[str, Text]] = {}
    there = {place.kind for place in snapshot_on(day).places.values()}
    for one in pack.part("places", PlacesSpec).levels:
        if one.depth >= _STREET and one.code in there:
            code, name = found.get(one.depth, (one.code, None))
            found[one.depth] = (code, one.name if name is None else _both(name, one.name))
    own = {code: name for code, name in OWN.items() if code != "month" and (persons or code != PERSON)}
    return dict(found[depth] for depth in sorted(found)) | own


def level_name(pack: ActivePack, level: str, *, day: date) -> Text:
    """The name of a level, as it can be chosen."""
    return levels_for(pack, persons=True, day=day).get(level) or level_names(pack)[level]


def _both(one: Text, other: Text) -> Text:
    return Text(zh=f"{one.zh}/{other.zh}", en=f"{one.en}/{other.en}")


def first_level(pack: ActivePack, *, depth: int | None, day: date) -> str:
    """What one looks at first: the areas below one's own (`depth`, 1 = district), units for a unit (None)."""
    if depth is None:
        return "unit"
    below = {one.code for one in pack.part("places", PlacesSpec).levels if one.depth == max(_STREET, depth + 1)}
    return next((code for code in levels_for(pack, persons=False, day=day) if code in below), "unit")


def shortage(
    score: ScoreSpec, spec: EvaluationSpec, figures: Mapping[str, Any]
) -> tuple[IndicatorSpec, int, int] | None:
    """The indicator with the fewest of the cases that a score needs: (indicator, cases, needed); None if enough."""
    found = []
    for item in score.items:
        indicator = spec.by_code[item.indicator]
        have, least = figures[item.indicator]["denominator"], max(1, needed(score, indicator))
        if full_of(item) > 0 and have < least:
            found.append((indicator, have, least))
    return min(found, key=lambda one: one[1], default=None)


def ordered(cells: list[dict[str, Any]], spec: EvaluationSpec, *, sort: str, score: str) -> list[dict[str, Any]]:
    """Cells by `sort`: "name", "score" or the code of an indicator, with "-" before it the greatest first.

    What has too few cases comes after what has enough, what has no code last of all; both in order of name.
    """
    key, down = sort.removeprefix("-"), sort.startswith("-")
    named = sorted(cells, key=lambda cell: (not cell["code"], cell["name"], cell["code"]))
    if key == NAME:
        known = [cell for cell in named if cell["code"]]
        return (known[::-1] if down else known) + [cell for cell in named if not cell["code"]]
    values = {cell["code"]: _value(cell, spec, key, score) for cell in cells}
    sure = [cell for cell in named if values[cell["code"]] is not None]
    # sorted() keeps equal ones in order of name, also backwards
    sure.sort(key=lambda cell: values[cell["code"]] or Decimal(0), reverse=down)
    return sure + [cell for cell in named if values[cell["code"]] is None]


def _value(cell: dict[str, Any], spec: EvaluationSpec, key: str, score: str) -> Decimal | None:
    if not cell["code"]:
        return None
    if key == SCORE:
        own = cell["scores"].get(score)
        return Decimal(own["total"]) if own and own["enough"] and own["total"] is not None else None
    own, indicator = cell["indicators"].get(key), spec.by_code.get(key)
    if own is None or indicator is None:
        return None
    if indicator.kind in COUNTS:
        return Decimal(own["numerator"])
    return Decimal(own["rate"]) if own["enough"] else None
