"""What the tests of acting together share: people of other units, and moves by name."""

from __future__ import annotations

from datetime import datetime

from django.test import Client

from linli.accounts.actions import create_api_key, create_user
from linli.accounts.roles import Role
from linli.cases.models import Case, CaseEvent, CaseMatter
from linli.cases.notices import STAFF_TOPIC
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.duty.queries import grant_for
from linli.kernel.actor import Actor, ActorKind, Grant, job
from linli.kernel.models import OutboxMessage
from tests.cast import MONDAY_TEN, PASSWORD
from tests.pictures import jpeg

HOUSE = job("tests")


def grant(role: Role, *, area: str = "", unit: str = "") -> Grant:
    return grant_for(role.value, area=area, unit=unit, day=MONDAY_TEN.date())


def person(number: int, *grants: Grant) -> Actor:
    return Actor(kind=ActorKind.STAFF, id=10**6 + number, grants=grants, label=f"person {number}")


def member(unit: str, number: int = 1) -> Actor:
    """Somebody who works in `unit`."""
    return person(number, grant(Role.UNIT, unit=unit))


def do(case, move: str, by: Actor, at: datetime = MONDAY_TEN, **facts) -> Case:
    return act(number=case.number, move=move, facts=facts, by=by, at=at)


def photo(by: Actor) -> str:
    return str(store_photo(content=jpeg(), by=by, at=MONDAY_TEN).pk)


def states(case, kind: str) -> list[tuple[str | None, str]]:
    """(unit, state) of the side matters of a kind, in their order."""
    rows = CaseMatter.objects.filter(case__number=case.number, kind=kind).order_by("no")
    return list(rows.values_list("unit__code", "state"))


def last_event(case) -> CaseEvent:
    return CaseEvent.objects.filter(case__number=case.number).order_by("seq").last()


def client_of(*grants: Grant) -> Client:
    """A client of the API with these grants."""
    _key, text = create_api_key(label="a system", grants=list(grants), by=HOUSE, at=MONDAY_TEN)
    return Client(headers={"X-API-Key": text})


def send(client: Client, case, move: str, **facts):
    return client.post(f"/api/v1/cases/{case.number}/{move}", facts, content_type="application/json")


def reachable(username: str, *grants: Grant) -> int:
    """Somebody with these grants and a telephone; their id."""
    user = create_user(
        username=username, password=PASSWORD, display_name=username, grants=grants, by=HOUSE, at=MONDAY_TEN,
        phone="13900139000",
    )  # fmt: skip
    return user.pk


def told(case, template: str) -> list[int | None]:
    """Who was told by a staff notice."""
    rows = OutboxMessage.objects.filter(
        topic=STAFF_TOPIC, template=template, subject_id=Case.objects.get(number=case.number).pk
    )
    return list(rows.order_by("recipient_id").values_list("recipient_id", flat=True))
