"""One form per move, its fields drawn from the transition table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms import Field
from django.utils.translation import gettext as _

from linli.cases.forms.branch_fields import BRANCH_MAKERS, branch_reason, leading_street, no_unit, units_asked
from linli.cases.forms.choices import area_choices, please_choose, type_choices, unit_choices
from linli.cases.forms.follow_up import FOLLOW_UP_MAKERS
from linli.cases.forms.making import Choosing, named, pick, words
from linli.cases.forms.photos import BeforePhotos, PhotosField, PhotosMixin
from linli.cases.lifecycle import METHOD_NAMES, URGENCY_NAMES
from linli.cases.steps.facts import NEEDED
from linli.cases.steps.handle import OUTCOME_NAMES
from linli.kernel.lifecycle import Move


class MoveForm(PhotosMixin):
    """The form of one move: a field per fact that the table says it needs or may have."""

    seq = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, move: Move, choosing: Choosing, seq: int) -> None:
        super().__init__(data, auto_id=f"id_{move.name}_%s", initial={"seq": seq})
        self.move = move
        wanted = choosing.before and "before" in move.optional
        self.before = BeforePhotos(data, prefix="before", auto_id=f"id_{move.name}_%s") if wanted else None
        texts = [text for text in choosing.context.spec.standard_texts if text.move == move.name]
        self.standard = [(str(text.name), str(text.body)) for text in texts]
        for name, make in _MAKERS.items():
            if name in move.requires or name in move.optional:
                for field_name, field in make(move, choosing).items():
                    field.required = name in move.requires or (name == "photos" and field.required)
                    field.error_messages["required"] = NEEDED
                    self.fields[field_name] = field

    def facts(self) -> dict[str, Any]:
        """The facts given, as `steps.act` wants them; photos are added by the view that stores them."""
        given = {name: value for name, value in self.cleaned_data.items() if name in _MAKERS and name != "photos"}
        if self.cleaned_data.get("lon") and self.cleaned_data.get("lat"):
            where = {part: self.cleaned_data[part] for part in ("lon", "lat")}
            given["point"] = {**where, "accuracy_m": self.cleaned_data.get("accuracy", "")}
        return given

    @property
    def standard_field(self) -> str:
        """The id of the field that a standard text goes into."""
        return str(self["result" if "result" in self.fields else "reason"].auto_id)

    @property
    def texts(self) -> str:
        """What a person typed, to give it back when the move is no longer possible."""
        given = [str(self.data.get(name, "")).strip() for name in ("result", "reason", "text", "address")]
        return "\n\n".join(text for text in given if text)


def _point(_move: Move, choosing: Choosing) -> dict[str, Field]:
    """The mark stands where the case is now; left there, it changes nothing."""
    place = choosing.place
    known = {} if place is None else {"lon": place.lon, "lat": place.lat, "accuracy": place.accuracy_m or None}
    return {
        part: forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=_plain(known.get(part)))
        for part in ("lon", "lat", "accuracy")
    }


def _plain(number: float | None) -> str:
    """A number as JavaScript reads it, whatever the language of the page."""
    return "" if number is None else repr(number)


def _area(move: Move, choosing: Choosing) -> dict[str, Field]:
    if move.name == "border":
        return {"area": leading_street(choosing)}
    choices = area_choices(choosing.context, choosing.language, street=choosing.street, first=choosing.in_question)
    return {"area": pick(_("Community or grid"), choices, help_text=_("Counts more than the point on the map."))}


def _address(_move: Move, choosing: Choosing) -> dict[str, Field]:
    return {"address": forms.CharField(label=_("Address"), initial=choosing.place.address if choosing.place else "")}


def _type_code(move: Move, choosing: Choosing) -> dict[str, Field]:
    now = choosing.type_code if move.name == "classify" else ""
    return {"type_code": pick(_("Type"), type_choices(choosing.context.spec), initial=now)}


def _suggested(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"suggested": forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))}


def _urgency(_move: Move, choosing: Choosing) -> dict[str, Field]:
    return {"urgency": pick(_("Urgency"), named(URGENCY_NAMES), radio=True, initial=choosing.urgency)}


def _unit(move: Move, choosing: Choosing) -> dict[str, Field]:
    among = units_asked(move, choosing)
    if among is not None and len(among) < 2:
        return {}
    choices = unit_choices(choosing.context, choosing.language, blank=no_unit(move), among=among)
    return {"unit": pick(_("Unit"), choices)}


def _ground(move: Move, choosing: Choosing) -> dict[str, Field]:
    spec = choosing.context.spec
    known = spec.exclusion_grounds if move.name == "ask_exclusion" else spec.decline_grounds
    return {"ground": pick(_("Ground"), [please_choose(), *((one.code, str(one.name)) for one in known)])}


def _outcome(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"outcome": pick(_("What came of it?"), named(OUTCOME_NAMES), radio=True)}


def _method(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"method": pick(_("How was it checked?"), named(METHOD_NAMES), radio=True)}


def _result_class(_move: Move, choosing: Choosing) -> dict[str, Field]:
    known = choosing.context.spec.result_classes
    return {"result_class": pick(_("Result"), [please_choose(), *((one.code, str(one.name)) for one in known)])}


def _result(move: Move, _choosing: Choosing) -> dict[str, Field]:
    if move.name != "close":
        return {"result": words(_("What was done?"))}
    hint = _("The resident reads this. No names, no telephone numbers.")
    return {"result": words(_("Answer to the resident"), hint)}


def _reason(move: Move, _choosing: Choosing) -> dict[str, Field]:
    known = {
        "decline": (_("Reason"), _("The resident reads this.")),
        "note": (_("Note"), _("Only staff read this.")),
        "route": (_("Reason"), _("Needed when you choose a unit yourself.")),
    }
    plain = (_("Reason") if "reason" in move.requires else _("Remark"), "")
    return {"reason": words(*(known.get(move.name) or branch_reason(move) or plain))}


def _photos(move: Move, choosing: Choosing) -> dict[str, Field]:
    needed = choosing.evidence and move.name == "report_done"
    hint = _("This type needs a photo of the result.") if needed else ""
    return {"photos": PhotosField(label=_("Photos"), help_text=hint, required=needed)}


def _public(_move: Move, choosing: Choosing) -> dict[str, Field]:
    if not choosing.may_be_public:
        return {}
    return {"public": forms.BooleanField(label=_("Show it among the public cases"), initial=True)}


_MAKERS: dict[str, Callable[[Move, Choosing], dict[str, Field]]] = {
    "point": _point,
    "area": _area,
    "address": _address,
    "type_code": _type_code,
    "suggested": _suggested,
    "urgency": _urgency,
    "unit": _unit,
    "ground": _ground,
    "outcome": _outcome,
    "method": _method,
    **FOLLOW_UP_MAKERS,
    **BRANCH_MAKERS,
    "result_class": _result_class,
    "result": _result,
    "reason": _reason,
    "photos": _photos,
    "public": _public,
}
