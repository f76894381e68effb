"""Form fields as the field component needs them: ids, words, and the control with the right class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary: the words and the id of the control they speak of ("" for none)."""

    words: str
    target: str


def _is_group(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, _GROUPS)


def _class(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, (forms.CheckboxInput, *_GROUPS)):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def target_of(bound: BoundField) -> str:
    """The id of the control that an error of this field leads to; the first option of a group."""
    return f"{bound.auto_id}_0" if _is_group(bound) else bound.auto_id


def control(
    bound: BoundField, *, hint: Any = "", label: Any = "", attrs: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What `_components/field.html` draws for a bound field."""
    widget = bound.field.widget
    hint = hint or bound.help_text
    if widget.attrs.get("placeholder") == bound.label:
        del widget.attrs["placeholder"]  # it would only repeat the label
    errors = [str(words) for words in bound.errors]
    described = [f"{bound.auto_id}-{part}" for part, there in (("hint", hint), ("error", errors)) if there]
    group = _is_group(bound)
    marks: dict[str, Any] = {"class": f"{_class(bound)} {widget.attrs.get('class', '')}".strip(), **(attrs or {})}
    if described and not group:
        marks["aria-describedby"] = " ".join(described)
    if errors:
        marks["aria-invalid"] = "true"
        marks["class"] += " is-invalid"
    if isinstance(widget, forms.Textarea):
        marks.setdefault("rows", widget.attrs.get("rows", "4") if widget.attrs.get("rows") != "10" else "4")
    if group:
        widget.attrs |= marks
    return {
        "bound": bound,
        "id": bound.auto_id,
        "label": label or bound.label,
        "hint": hint,
        "errors": errors,
        "described": " ".join(described),
        "optional": not bound.field.required,
        "group": group,
        "check": isinstance(widget, forms.CheckboxInput),
        "options": list(bound.subwidgets) if group else [],
        "html": "" if group else bound.as_widget(attrs=marks),
    }


def chosen(bound: BoundField) -> str:
    """What a filter is set to, in the words of its choices; empty for one that is not set."""
    if not isinstance(bound.field, forms.ChoiceField) or not bound.data:
        return ""
    options = {str(option.data["value"]): str(option.choice_label) for option in bound.subwidgets}
    given = bound.data if isinstance(bound.data, (list, tuple)) else [bound.data]
    return _(", ").join(options[str(one)] for one in given if str(one) in options)


def problems(source: BaseForm | Mapping[str, Sequence[Any]] | None) -> list[Problem]:
    """The lines of the error summary for a bound form or a {field: [words]} mapping, in the order of the fields."""
    if source is None:
        return []
    if not isinstance(source, BaseForm):
        return [Problem(str(words), f"id_{name}") for name, lines in source.items() for words in lines]
    lines = [Problem(str(words), "") for words in source.non_field_errors()]
    lines += [Problem(str(words), "") for bound in source.hidden_fields() for words in bound.errors]
    return lines + [
        Problem(_named(str(bound.label), words), target_of(bound))
        for bound in source.visible_fields()
        for words in bound.errors
    ]


def _named(label: str, words: object) -> str:
    """What is wrong with the name of its field, so that two empty fields do not read the same in the summary."""
    parts = {"field": label, "words": words}
    if label.endswith(("?", "？")):
        return _("%(field)s %(words)s") % parts
    return _("%(field)s: %(words)s") % parts
