"""The report form: for residents, and for the desk that writes down what somebody says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import choose, community_choices, type_choices
from linli.cases.forms.photos import PhotosField, PhotosMixin
from linli.cases.rules.report import Contact, Point
from linli.cases.rules.spec import TypeSpec
from linli.cases.steps.context import Context
from linli.kernel.forms import Answer, Datatype, Question
from linli.kernel.ids import uuid7

FIELDS = {  # names of the report's rules -> names of the form's fields
    "text": "text",
    "type_code": "type",
    "answers": "type",
    "point": "lon",
    "place": "address",
    "area_code": "area",
    "address": "address",
    "contact.name": "name",
    "contact.phone": "phone",
    "contact.email": "email",
    "photos": "photos",
}


class ReportForm(PhotosMixin):
    """A report in plain words; only the text and a place are needed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    text = forms.CharField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("In your own words. Please leave out names and telephone numbers of other people."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Please describe what it is about.")},
    )
    type = forms.ChoiceField(
        label=gettext_lazy("What kind of thing is it?"),
        help_text=gettext_lazy("If you are not sure, leave it; we will sort it out."),
        required=False,
    )
    lon = forms.CharField(widget=forms.HiddenInput, required=False)
    lat = forms.CharField(widget=forms.HiddenInput, required=False)
    accuracy = forms.CharField(widget=forms.HiddenInput, required=False)
    address = forms.CharField(
        label=gettext_lazy("Address or description of the place"),
        help_text=gettext_lazy("For example: in front of building 3, by the east gate."),
        required=False,
    )
    area = forms.ChoiceField(label=gettext_lazy("Community"), required=False)
    photos = PhotosField(
        label=gettext_lazy("Photos"),
        help_text=gettext_lazy("Up to 5. Where and with what they were taken is removed. Please no faces."),
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False)
    email = forms.CharField(label=gettext_lazy("E-mail"), required=False)
    confidential = forms.BooleanField(
        label=gettext_lazy("Keep my contact from the unit that handles it"),
        help_text=gettext_lazy("Then only the desk can reach you. The report is not shown in public either."),
        required=False,
    )
    public = forms.BooleanField(
        label=gettext_lazy("The report may be shown in public"),
        help_text=gettext_lazy("Never your name or contact. For some kinds the text and the place are left out too."),
        required=False,
        initial=True,
    )

    def __init__(self, data: Any = None, *, context: Context, language: str | None, type_code: str = "") -> None:
        super().__init__(data, initial={"key": uuid7().hex, "type": type_code})
        self.spec = context.spec.by_code.get(str(data.get("type", "")) if data is not None else type_code)
        choose(self.fields["type"], type_choices(context.spec, blank=_("I am not sure")))
        choose(self.fields["area"], community_choices(context, language, blank=_("I do not know")))
        self.questions = questions_of(self.spec)
        for question in self.questions:
            if question.variable:
                self.fields[f"answers.{question.code}"] = _answer_field(question)
        asked = [name for name in self.fields if name.startswith("answers.")]
        self.order_fields(["key", "text", "type", *asked, "photos"])  # the summary of errors follows the page
        for name, kind in (("name", "name"), ("phone", "tel"), ("email", "email"), ("address", "street-address")):
            self.fields[name].widget.attrs["autocomplete"] = kind
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        self.fields["email"].widget.attrs["inputmode"] = "email"

    def renew(self) -> None:
        """Give the form a new key: sent again, it is another report."""
        self.put("key", uuid7().hex)

    def point(self) -> Point | None:
        """The point on the map, None when none was chosen; a broken one is a point that no rule accepts."""
        lon, lat, accuracy = (str(self.cleaned_data.get(name, "")) for name in ("lon", "lat", "accuracy"))
        if not lon and not lat:
            return None
        return Point(lon=_number(lon), lat=_number(lat), accuracy_m=_number(accuracy) if accuracy else 0.0)

    def answers(self) -> dict[str, Answer]:
        """The answers given, by the code of the question."""
        given = {name[8:]: self.cleaned_data.get(name) for name in self.fields if name.startswith("answers.")}
        return {code: answer for code, answer in given.items() if answer}

    def contact(self, language: str) -> Contact:
        """How to reach the reporter."""
        name, phone, email = (self.cleaned_data.get(part, "") for part in ("name", "phone", "email"))
        confidential = bool(self.cleaned_data.get("confidential"))
        return Contact(name=name, phone=phone, email=email, confidential=confidential, language=language)

    def answer_fields(self) -> list[tuple[Question, Any]]:
        """The questions of the chosen type with their fields; None for one that only informs."""
        return [(one, self[f"answers.{one.code}"] if one.variable else None) for one in self.questions]


def questions_of(spec: TypeSpec | None) -> Sequence[Question]:
    """The questions of a type in force; none without a type."""
    return spec.questions if spec is not None and not spec.retired else ()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _answer_field(question: Question) -> Field:
    named = [(choice.key, str(choice.name)) for choice in question.values]
    words: dict[str, Any] = {
        "label": str(question.text),
        "help_text": str(question.hint) if question.hint is not None else "",
        "required": question.required,
        "error_messages": {"required": _("Please answer this.")},
    }
    if question.datatype is Datatype.SINGLE:
        return forms.ChoiceField(choices=named, widget=forms.RadioSelect, **words)
    if question.datatype is Datatype.MULTI:
        return forms.MultipleChoiceField(choices=named, widget=forms.CheckboxSelectMultiple, **words)
    if question.datatype is Datatype.TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **words)
    kinds = {Datatype.DATETIME: {"type": "datetime-local"}, Datatype.NUMBER: {"inputmode": "decimal"}}
    return forms.CharField(widget=forms.TextInput(attrs=kinds.get(question.datatype, {})), **words)
