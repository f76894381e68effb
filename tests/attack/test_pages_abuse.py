"""The pages under attack: what comes in wrong is told by name, and what was typed stays."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.accounts.models import RoleGrant, User
from linli.cases.models import Case
from linli.cases.steps.act import act
from linli.cases.steps.intake import receive
from linli.kernel.actor import Actor, ActorKind
from linli.publication.rules import mask_contacts
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.pictures import jpeg

FORM = {"text": "KEEP THIS", "lon": "116.4223", "lat": "39.9617", "public": "on"}


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_times_at_the_ends_of_time_are_refused(client, cast, moment):
    client.force_login(User.objects.get(username="zhao"))
    for path in ("/cases/", "/work/"):
        assert client.get(path, {"after": f"{moment}~20261102-000001-X"}).status_code == 422


def test_a_text_in_another_encoding_is_refused_and_comes_back(client, cast):
    body = b"text=KEEP+%C2%B7%B5%C6&lon=116.4223&lat=39.9617"
    answer = client.post("/report/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "UTF-8" in str(answer.context["form"].errors["text"])
    assert "KEEP" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_dozen_photos_come_back_as_five_with_the_form(client, cast):
    photos = [SimpleUploadedFile(f"{number}.jpg", jpeg(), "image/jpeg") for number in range(12)]
    answer = client.post("/report/", {**FORM, "photos": photos})
    assert answer.status_code == 422
    assert "KEEP THIS" in answer.content.decode()
    assert len(answer.context["form"].kept_photos()) == 5


def test_what_is_too_large_is_called_so_even_before_the_form_is_read(cast):
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    client.get("/report/")  # for the cookie; the form is read to find its token
    large = client.post("/report/", {**FORM, "text": "a" * 3_000_000})
    assert large.status_code == 413
    many = client.post("/report/", {f"f{number}": "1" for number in range(300)})
    assert many.status_code == 413
    assert "fields" in many.content.decode()


def test_the_queue_is_not_kept_by_browsers(client, cast):
    client.force_login(User.objects.get(username="zhao"))
    assert "no-store" in client.get("/work/")["Cache-Control"]


def test_who_holds_no_role_any_more_reads_no_internal_note_of_what_they_reported(client, cast):
    sun = User.objects.get(username="sun")
    filed = receive(report=report_of(), by=Actor(kind=ActorKind.RESIDENT, id=sun.pk), at=MONDAY_TEN)
    act(number=filed.number, move="note", facts={"reason": "INTERNAL"}, by=cast["zhao"], at=MONDAY_TEN)
    RoleGrant.objects.filter(user=sun).delete()
    client.force_login(sun)
    assert client.get(f"/work/cases/{filed.number}/").status_code == 404
    assert client.post(f"/work/cases/{filed.number}/do/note/", {"seq": "1", "reason": "x"}).status_code == 404
    assert "INTERNAL" not in client.get(f"/api/v1/cases/{filed.number}").content.decode()


@pytest.mark.parametrize(
    "text",
    ["138\u200b0013\u200b8000", "1\u200d3\u20608\u200b0\ufeff0\u00ad13800\u200e0", "a\u200bnn@exa\u200bmple.org"],
)
def test_signs_that_nobody_sees_do_not_hide_a_contact(text):
    assert mask_contacts(f"请联系 {text} 谢谢") == "请联系 *** 谢谢"


def test_masking_leaves_joined_pictures_whole():
    family = "👨‍👩‍👧"
    assert mask_contacts(f"{family} 路灯") == f"{family} 路灯"
