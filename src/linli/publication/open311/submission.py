"""Reading a report from an Open311 form: from its parameters to a Report, and from our field names back to theirs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.cases.lifecycle import Channel
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.rules.spec import CasesSpec
from linli.kernel.errors import Words
from linli.kernel.forms import Answer
from linli.kernel.texts import tidy
from linli.publication.open311.params import Params

_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](?:\[\])?")
_DEGREES = re.compile(r"[+-]?\d{1,12}(?:\.\d{0,20})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_IDEOGRAPHS = re.compile("[\u3400-\u9fff]")
_THEIR_NAMES = {
    "text": "description",
    "type_code": "service_code",
    "point": "lat/long",
    "place": "lat/long",
    "area_code": "address_id",
    "address": "address_string",
    "answers": "attribute",
    "contact.email": "email",
    "contact.phone": "phone",
    "contact.name": "first_name/last_name",
    "photos": "media",
}
_WHERE = ("lat", "long", "lat/long", "address_id", "address_string")


def their_name(field: str) -> str:
    """The Open311 parameter that fills our `field`."""
    if field.startswith("answers."):
        return f"attribute[{field.removeprefix('answers.')}]"
    return _THEIR_NAMES.get(field, field)


def add_problems(params: Params, fields: Mapping[str, Sequence[Words]]) -> None:
    """Note the problems of a report by the parameters they came from; what follows from another one is left out."""
    for field, every in fields.items():
        name = their_name(field)
        if name in params.problems or (field == "place" and any(where in params.problems for where in _WHERE)):
            continue
        for words in every:
            params.wrong(name, words)


def read_report(params: Params, form: QueryDict, *, photos: int, spec: CasesSpec) -> Report:
    """The report that the form makes, as far as it can be read; problems are noted in `params`."""
    code = params.one("service_code")
    if not code and "service_code" not in params.problems:
        params.wrong("service_code", _("This was not provided."))
    answers = _answers(params, form)
    text = params.one("description")
    known = spec.by_code.get(code)
    if not text and known is not None and (photos or answers):
        text = str(known.name)  # the specification lets a photo or the answers speak for themselves
    for ignored in ("account_id", "device_id"):
        params.one(ignored)
    _media_url(params)
    return Report(
        text=text,
        channel=Channel.OPEN311,
        type_code=code,
        point=_point(params),
        area_code=params.one("address_id"),
        address=params.one("address_string"),
        answers=answers,
        contact=_contact(params),
        place_required=True,
    )


def _answers(params: Params, form: QueryDict) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for name in form:
        if not name.startswith("attribute"):
            continue
        match = _ATTRIBUTE.fullmatch(name)
        if match is None or "\ufffd" in name or "\x00" in name:
            params.wrong("attribute", _("Write attribute[code], with the code of the question."))
            continue
        given = [params.readable(f"attribute[{match[1]}]", value) for value in form.getlist(name)]
        before = answers.get(match[1], [])
        answers[match[1]] = [*(before if isinstance(before, list) else [before]), *given]
    return answers


def _point(params: Params) -> Point | None:
    given = {name: params.one(name) for name in ("lat", "long")}
    if not any(given.values()):
        return None
    degrees: dict[str, float] = {}
    for name, value in given.items():
        if not value:
            if name not in params.problems:
                params.wrong(name, _("lat and long are needed together."))
        elif _DEGREES.fullmatch(value) and math.isfinite(float(value)):
            degrees[name] = float(value)
        else:
            params.wrong(name, _("This must be a number of degrees such as 39.9042."))
    return Point(lon=degrees["long"], lat=degrees["lat"]) if len(degrees) == 2 else None


def _contact(params: Params) -> Contact:
    first, last = tidy(params.one("first_name")), tidy(params.one("last_name"))
    name = f"{last}{first}" if _IDEOGRAPHS.search(first + last) else f"{first} {last}".strip()
    return Contact(
        name=name,
        phone=params.one("phone"),
        email=params.one("email"),
        language=get_language() or "zh-hans",
    )


def _media_url(params: Params) -> None:
    """Nothing is fetched from outside addresses; a wrong one is refused all the same, so that nobody relies on it."""
    url = params.one("media_url")
    if not url:
        return
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        params.wrong("media_url", _("This is not a web address. Send photos as files in the parameter media."))
