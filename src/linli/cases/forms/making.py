"""What the fields of a move's form depend on, and the kinds of field that several moves share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import Choices
from linli.cases.models import CasePlace
from linli.cases.steps.context import Context
from linli.kernel.hours import instant
from linli.kernel.moments import in_reach
from linli.kernel.texts import Text


@dataclass(frozen=True)
class Choosing:
    """What the fields of a move's form depend on."""

    context: Context
    language: str | None
    street: int | None = None
    in_question: Sequence[int] = ()
    place: CasePlace | None = None
    type_code: str = ""
    urgency: str = ""
    may_be_public: bool = False
    evidence: bool = False
    before: bool = False  # whether a photo of the place before the work is still wanted
    acting: Sequence[int] = ()  # units with an open part
    called: Sequence[int] = ()  # units called for help, of which it is not known yet whether they came
    merged: bool = False


class LocalTime(forms.DateTimeField):
    """A day and time on the clocks of the district; its value is the instant, in UTC."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": gettext_lazy("Please give a day and a time.")}

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone

    def to_python(self, value: object) -> datetime | None:
        """The instant at which the clocks of the district show `value`. Raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            local = datetime.fromisoformat(text)
            moment = instant(local.date(), local.time(), self.zone) if local.tzinfo is None else None
        except (ValueError, OverflowError):
            moment = None
        if moment is None or not in_reach(moment):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


def pick(label: str, choices: Choices, *, radio: bool = False, **kwargs: Any) -> forms.ChoiceField:
    """One of `choices`, from a list or as buttons."""
    widget = forms.RadioSelect if radio else forms.Select
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **kwargs)


def words(label: str, hint: str = "") -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(label=label, help_text=hint, strip=True, widget=forms.Textarea(attrs={"rows": 3}))


def named(names: Mapping[Any, Text]) -> Choices:
    """The members of an enumeration with their words."""
    return [(one.value, str(text)) for one, text in names.items()]
