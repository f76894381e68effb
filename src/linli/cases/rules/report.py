"""What a report must be: one rule for pages, API, Open311, command line and files."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.cases.lifecycle import Channel, Nature, Urgency
from linli.cases.rules.spec import CasesSpec, TypeSpec
from linli.cases.rules.suggested import Suggested
from linli.kernel.contacts import normal_email, normal_phone
from linli.kernel.errors import InvalidInput, Words
from linli.kernel.forms import Answer, check_answers
from linli.kernel.texts import text_problem, tidy
from linli.places.crs import Crs, to_wgs84
from linli.places.rules import MOST_ACCURACY_M, position_problem
from linli.places.snapshot import Located, Snapshot

LONGEST_TEXT = 4000
LONGEST_ADDRESS = 500
MOST_PHOTOS = 5
_AHEAD = timedelta(minutes=5)  # a phone's clock may be a little fast
_OLDEST_OFFLINE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees in `crs`, with its accuracy in metres (0: unknown)."""

    lon: float
    lat: float
    accuracy_m: float = 0.0
    crs: Crs = Crs.WGS84


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the reporter; all empty is an anonymous report."""

    name: str = ""
    phone: str = ""
    email: str = ""
    confidential: bool = False
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports, as it arrives. Times are aware; `reported_at` is a phone's own time, kept and flagged;
    `suggested` is what was proposed to whoever chose the type."""

    text: str
    channel: Channel
    nature: Nature | None = None
    type_code: str = ""
    urgency: Urgency | None = None
    point: Point | None = None
    area_code: str = ""
    address: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    contact: Contact = Contact()
    photos: tuple[uuid.UUID, ...] = ()
    public: bool = True
    reported_at: datetime | None = None
    reference: tuple[str, str] | None = None
    place_required: bool = False
    inside_required: bool = True
    suggested: Suggested | None = None


@dataclass(frozen=True, slots=True)
class CleanReport:
    """A report that can be stored: tidy texts, normal contacts, known type, point placed on the divisions."""

    report: Report
    text: str
    address: str
    spec: TypeSpec | None
    located: Located | None
    area_id: int | None
    answers: Mapping[str, Answer]
    name: str
    phone: str
    email: str


def clean_report(
    report: Report, *, spec: CasesSpec, snapshot: Snapshot, region: str, language: str, at: datetime
) -> CleanReport:
    """Check everything at once. Raises InvalidInput with every problem by field name, so that a form can show all."""
    problems: dict[str, list[Words]] = {}
    text = _text(report, problems)
    address = _address(report, problems)
    type_spec = _type(report, spec, problems)
    answers: Mapping[str, Answer] = {}
    if type_spec is not None:
        answers, wrong = check_answers(type_spec.questions, report.answers)
        problems.update({f"answers.{code}": words for code, words in wrong.items()})
    elif report.answers and not report.type_code:
        problems["answers"] = [_("Answers need a type.")]
    located, area_id = _place(report, snapshot, language, address, problems)
    name, phone, email = _contact(report.contact, region, problems)
    _times(report, at, problems)
    if len(report.photos) > MOST_PHOTOS:
        problems["photos"] = [_("At most %(most)d photos.") % {"most": MOST_PHOTOS}]
    if problems:
        raise InvalidInput(problems)
    return CleanReport(
        report=report,
        text=text,
        address=address,
        spec=type_spec,
        located=located,
        area_id=area_id,
        answers=answers,
        name=name,
        phone=phone,
        email=email,
    )


def _text(report: Report, problems: dict[str, list[Words]]) -> str:
    text = tidy(report.text) if len(report.text) <= 4 * LONGEST_TEXT else report.text
    wrong = text_problem(text, longest=LONGEST_TEXT)
    if wrong is not None:
        problems["text"] = [wrong]
    elif not text and report.channel is not Channel.BULK:
        problems["text"] = [_("Please describe what it is about.")]
    return text


def _address(report: Report, problems: dict[str, list[Words]]) -> str:
    address = tidy(report.address) if len(report.address) <= 4 * LONGEST_ADDRESS else report.address
    wrong = text_problem(address, longest=LONGEST_ADDRESS)
    if wrong is not None:
        problems["address"] = [wrong]
    return address


def _type(report: Report, spec: CasesSpec, problems: dict[str, list[Words]]) -> TypeSpec | None:
    if not report.type_code:
        return None
    found = spec.by_code.get(report.type_code)
    if found is None or found.retired:
        problems["type_code"] = [_("There is no type “%(code)s”.") % {"code": report.type_code[:40]}]
        return None
    return found


def _place(
    report: Report, snapshot: Snapshot, language: str, address: str, problems: dict[str, list[Words]]
) -> tuple[Located | None, int | None]:
    located: Located | None = None
    area_id: int | None = None
    if report.point is not None:
        point = report.point
        wrong = position_problem(point.lon, point.lat, crs=point.crs, extent=snapshot.extent)
        if not 0 <= point.accuracy_m <= MOST_ACCURACY_M:
            wrong = wrong or _("The accuracy is in metres, from 0 to 50,000.")
        if wrong is None:
            located = snapshot.locate(*to_wgs84(point.lon, point.lat, point.crs), point.accuracy_m)
            if (
                located.outside
                and not located.candidates
                and report.inside_required
                and (snapshot.drawn or located.neighbour is not None)
            ):
                wrong = outside_words(located, snapshot, language)
        if wrong is not None:
            problems["point"] = [wrong]
    if report.area_code:
        area = snapshot.by_code.get(report.area_code)
        if area is None:
            problems["area_code"] = [_("There is no area “%(code)s”.") % {"code": report.area_code[:40]}]
        else:
            area_id = area.id
    if report.place_required and report.point is None and not area_id and not address and "area_code" not in problems:
        problems["place"] = [_("Please say where it is: a point on the map, an area or an address.")]
    return located, area_id


def outside_words(located: Located, snapshot: Snapshot, language: str) -> Words:
    """Whose place it is, when it is not ours."""
    beside = snapshot.places.get(located.neighbour) if located.neighbour is not None else None
    if beside is not None:
        return _("This place is in %(name)s, outside this district. Please report it there.") % {
            "name": beside.name(language)
        }
    if not snapshot.drawn:
        return _("No boundaries were imported yet. Please choose the area as well.")
    return _("This place is outside this district. Please check the point on the map.")


def clean_contact(contact: Contact, *, region: str) -> tuple[str, str, str]:
    """Name, telephone number (E.164) and e-mail address, empty where not given. Raises InvalidInput by field name."""
    problems: dict[str, list[Words]] = {}
    clean = _contact(contact, region, problems)
    if problems:
        raise InvalidInput(problems)
    return clean


def _contact(contact: Contact, region: str, problems: dict[str, list[Words]]) -> tuple[str, str, str]:
    name = tidy(contact.name[:400])
    wrong = text_problem(name, longest=80) if len(contact.name) <= 400 else _("At most 80 characters.")
    if wrong is not None:
        problems["contact.name"] = [wrong]
    phone = email = ""
    if contact.phone.strip():
        phone = normal_phone(contact.phone.strip()[:40], region=region) or ""
        if not phone:
            problems["contact.phone"] = [_("This is not a telephone number. Example: 138 0013 8000.")]
    if contact.email.strip():
        email = normal_email(contact.email.strip()) or ""
        if not email or len(email) > 254:
            problems["contact.email"] = [_("This is not an e-mail address. Example: name@example.org.")]
    return name, phone, email


def _times(report: Report, at: datetime, problems: dict[str, list[Words]]) -> None:
    told = report.reported_at
    if told is None:
        return
    if told.tzinfo is None:
        problems["reported_at"] = [_("Please give the time with its zone, such as +08:00.")]
    elif told > at + _AHEAD:
        problems["reported_at"] = [_("This time is in the future.")]
    elif told < at - _OLDEST_OFFLINE:
        problems["reported_at"] = [_("This time is more than 31 days ago; use the import for old records.")]
