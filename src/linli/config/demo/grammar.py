"""Sentences for the demo: small grammars in YAML (texts/) spun out by dice, so that hardly two texts are the same."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "texts"
TYPES = ("street", "order", "facilities", "green", "living", "people")
_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+)\}")
_CALM = frozenset({"Q01", "Q02", "Q03"})  # who asks, suggests or thanks does not complain
_PASSING = "看见"  # only what lies in the street is seen in passing
_HOTLINE, _SECOND = 0.5, "other"

Slots = Mapping[str, Sequence[str]]
Weighted = Sequence[tuple[float, str]]


@cache
def pages(name: str) -> Any:
    """The contents of a file of texts, read once; nobody changes them."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def sayings() -> dict[str, dict[str, list[str]]]:
    """By type code: what is the matter, why it matters, what is wished for."""
    return {code: parts for name in TYPES for code, parts in pages(name).items()}


def spun(form: str, *, dice: random.Random, slots: Slots) -> str:
    """`form` with each <a|b> decided and each {slot} filled, until none is left. Raises KeyError: unknown slot."""
    while True:
        decided = _CHOICE.sub(lambda found: dice.choice(found[1].split("|")), form)
        filled = _SLOT.sub(lambda found: dice.choice(slots[found[1]]), decided)
        if filled == form:
            return form
        form = filled


def unknown_slots(forms: Iterable[str], *, known: Iterable[str]) -> set[str]:
    """The slots that `forms` name and nobody fills."""
    return {name for form in forms for name in _SLOT.findall(form)} - set(known)


def weighted(dice: random.Random, forms: Weighted) -> str:
    """One of the forms by its weight."""
    return dice.choices([form for _weight, form in forms], [weight for weight, _form in forms])[0]


def said(code: str, *, dice: random.Random, community: str, building: int, channel: str, english: bool = False) -> str:
    """What somebody writes about a matter of type `code`, near `building` of `community`, through `channel`."""
    common = pages("common")
    mine = sayings()[code]
    slots = {**common["slots"], "c": [community], "n": [str(building)]}
    if english and code in pages("english"):
        return spun(dice.choice(pages("english")[code]), dice=dice, slots=slots)
    slots.update(mine)
    slots.update({"what2": mine["what"], "why2": common["slots"]["why"], "wish2": common["slots"]["wish"]})
    another = dice.choice(sorted(_kin(code)))
    slots[_SECOND] = sayings()[another]["what"]
    if code in pages("people"):
        slots["why2"] = common["slots"]["why_people"]
        slots["why"] = mine.get("why", slots["why2"])
    return spun(weighted(dice, _tones(code, channel, dice)), dice=dice, slots=slots)


def _tones(code: str, channel: str, dice: random.Random) -> Weighted:
    common = pages("common")
    if channel == "patrol":
        return list(common["patrol"])
    if code in _CALM:
        return list(common["calm"])
    if channel == "hotline" and dice.random() < _HOTLINE:
        return list(common["hotline"])
    seen = code not in pages("living") and code not in pages("people")
    return [one for one in common["tones"] if seen or _PASSING not in one[1]]


def vague(*, dice: random.Random, community: str, building: int) -> str:
    """A text that says little: somebody has to ask."""
    common = pages("common")
    slots = {**common["slots"], "c": [community], "n": [str(building)]}
    return spun(dice.choice(common["vague"]), dice=dice, slots=slots)


def slipped(text: str, dice: random.Random) -> str:
    """`text` with a slip of the pen, if it has a word that is easily mistaken."""
    slips: dict[str, list[str]] = pages("common")["slips"]
    found = [word for word in slips if word in text]
    if not found:
        return text
    word = dice.choice(found)
    return text.replace(word, dice.choice(slips[word]), 1)


def answer(*path: str, dice: random.Random) -> str:
    """What staff write in a step: a text of answers.yaml by its path."""
    forms: Any = pages("answers")
    for name in path:
        forms = forms[name]
    return spun(dice.choice(forms), dice=dice, slots={"n": ["2", "3", "4", "6"]})


@cache
def _kin(code: str) -> frozenset[str]:
    """Other types of the same page: what is often met together."""
    page = next(pages(name) for name in TYPES if code in pages(name))
    return frozenset(page) - {code}
