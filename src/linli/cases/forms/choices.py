"""Choices for forms: types, units, streets and areas in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import Field
from django.utils.translation import gettext as _

from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.context import Context
from linli.places.snapshot import Place

Choices = list[tuple[Any, Any]]


def please_choose() -> tuple[str, str]:
    """The first line of a list from which something has to be chosen."""
    return "", _("Please choose")


def choose(field: Field, choices: Choices) -> None:
    """Give a choice field its choices."""
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def type_choices(spec: CasesSpec, *, blank: str = "") -> Choices:
    """The types in force, grouped as people look for them."""
    choices: Choices = [("", blank) if blank else please_choose()]
    for group in spec.groups:
        own = [(one.code, str(one.name)) for one in spec.types if one.group == group.code and not one.retired]
        if own:
            choices.append((str(group.name), own))
    return choices


def unit_choices(
    context: Context, language: str | None, *, blank: str, among: Collection[int] | None = None
) -> Choices:
    """The units in force by name, or those `among` the ids given."""
    known = context.book.by_id.values()
    units = [unit for unit in known if (unit.id in among if among is not None else not unit.retired)]
    return [("", blank), *sorted(((unit.code, unit.name(language)) for unit in units), key=lambda choice: choice[1])]


def street_choices(context: Context, language: str | None, *, blank: str) -> Choices:
    """The streets by code."""
    return [("", blank), *((one.code, one.name(language)) for one in context.snapshot.at_depth(2))]


def area_choices(
    context: Context, language: str | None, *, street: int | None = None, first: Sequence[int] = ()
) -> Choices:
    """Communities, and, below a known street, their grids too; `first` are those in question on a border."""
    places = context.snapshot.places
    choices: Choices = [("", _("As the point says"))]
    likely = [places[one] for one in first if one in places]
    if likely:
        choices.append((_("In question"), [(one.code, one.name(language)) for one in likely]))
    for community in context.snapshot.at_depth(3):
        if street is None or street in community.areas:
            grids = context.snapshot.children.get(community.id, ()) if street is not None else ()
            own = [(one.code, one.name(language)) for one in (community, *grids)]
            choices.append((_with_street(community, places, language), own))
    return choices


def community_choices(context: Context, language: str | None, *, blank: str) -> Choices:
    """Communities grouped by street, for people who know where they live."""
    choices: Choices = [("", blank)]
    for street in context.snapshot.at_depth(2):
        below = context.snapshot.children.get(street.id, ())
        choices.append((street.name(language), [(one.code, one.name(language)) for one in below]))
    return choices


def _with_street(place: Place, places: Mapping[int, Place], language: str | None) -> str:
    street = places.get(place.parent_id) if place.parent_id is not None else None
    return f"{street.name(language)} · {place.name(language)}" if street is not None else place.name(language)
