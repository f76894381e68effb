"""The report form: plain, forgiving, safe against sending twice, quiet about secrets."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.cases.lifecycle import Status
from linli.cases.models import Attachment, Case, CaseText, Reporter
from tests.cast import OUTSIDE, ZHAOXIALI
from tests.pictures import jpeg

GOOD = {
    "key": "form-1",
    "text": "路灯不亮",
    "type": "C0118",
    "lon": str(ZHAOXIALI.lon),
    "lat": str(ZHAOXIALI.lat),
    "accuracy": "5",
    "phone": "138 0013 8000",
    "public": "on",
}


def picture(name: str = "lamp.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(), content_type="image/jpeg")


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_a_report_becomes_a_case_and_the_receipt_is_shown_without_secrets_in_the_address(client, cast):
    answer = client.post("/report/", {**GOOD, "answers.what": ["dark", "flicker"], "answers.pole": "L-17"})
    assert (answer.status_code, answer["Location"]) == (303, "/report/done/")
    case = Case.objects.get()
    assert (case.status, case.channel, case.unit.code, case.is_public) == (Status.ROUTED, "web", "lighting", True)
    assert CaseText.objects.get(case=case, kind="answers").body == '{"pole":"L-17","what":["dark","flicker"]}'
    page = client.get("/report/done/").content.decode()
    receipt = client.session["receipt"]
    assert receipt["number"] == case.number
    assert case.number in page
    assert receipt["secret"] in page
    assert Client().get("/report/done/").status_code == 302


def test_all_problems_are_told_at_once_and_nothing_is_lost(client, cast):
    answer = client.post("/report/", {"key": "k", "type": "0110", "phone": "12", "email": "x@", "name": "王 <b>"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"text", "address", "phone", "email", "answers.danger"}
    assert "王 &lt;b&gt;" in page
    assert "data-error-summary" in page
    assert not Case.objects.exists()


def test_photos_survive_a_form_that_fails(client, cast):
    first = client.post("/report/", {**GOOD, "text": "", "photos": [picture(), picture("two.jpg")]})
    assert first.status_code == 422
    assert Attachment.objects.filter(case=None).count() == 2
    page = first.content.decode()
    kept, shown = hidden(page, "kept"), Attachment.objects.order_by("pk").first()
    assert client.get(f"/photos/{shown.pk}.jpg").status_code == 200
    assert Client().get(f"/photos/{shown.pk}.jpg").status_code == 404
    again = client.post("/report/", {**GOOD, "kept": kept, "drop": str(shown.pk), "photos": picture("three.jpg")})
    assert again.status_code == 303
    assert Case.objects.get().attachments.count() == 2
    assert Attachment.objects.filter(case=None).get().pk == shown.pk


@pytest.mark.parametrize("kept", ["", "nonsense", "WyJ4Il0:1:abc"])
def test_a_changed_list_of_photos_is_ignored(client, cast, kept):
    assert client.post("/report/", {**GOOD, "kept": kept}).status_code == 303
    assert not Case.objects.get().attachments.exists()


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"GIF89a" + b"\x00" * 50])
def test_what_is_no_photo_is_named_and_the_rest_is_kept(client, cast, content):
    bad = SimpleUploadedFile("<i>.jpg", content, content_type="image/jpeg")
    answer = client.post("/report/", {**GOOD, "photos": [picture(), bad] if content else [picture()]})
    if content:
        assert answer.status_code == 422
        assert "&lt;i&gt;.jpg" in answer.content.decode()
        assert hidden(answer.content.decode(), "kept")
    else:
        assert answer.status_code == 303


def test_sending_twice_is_one_report_and_sending_another_text_is_asked_about(client, cast):
    for _try in range(2):
        assert client.post("/report/", {**GOOD, "photos": picture()}).status_code == 303
    assert Case.objects.count() == 1
    other = client.post("/report/", {**GOOD, "text": "另一件事"})
    assert other.status_code == 409
    key = hidden(other.content.decode(), "key")
    assert key != GOOD["key"]
    assert client.post("/report/", {**GOOD, "text": "另一件事", "key": key}).status_code == 303
    assert Case.objects.count() == 2


def test_without_script_a_button_loads_the_questions_and_keeps_what_was_written(client, cast):
    page = client.post("/report/", {"key": "k", "text": "路上有坑", "type": "0110", "step": "questions"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "路上有坑" in text
    assert 'name="answers.danger"' in text
    assert "data-error-summary" not in text.split("<form", 2)[-1]
    assert not Case.objects.exists()


def test_questions_of_a_type_come_as_a_fragment(client, cast):
    fragment = client.get("/report/questions/?type=0110", headers={"HX-Request": "true"}).content.decode()
    assert 'name="answers.danger"' in fragment
    assert "<html" not in fragment
    assert client.get("/report/questions/?type=nothing").content.decode().strip() == ""


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"lon": str(OUTSIDE.lon), "lat": str(OUTSIDE.lat)}, "outside this district"),
        ({"lon": str(ZHAOXIALI.lat), "lat": str(ZHAOXIALI.lon)}, "swapped"),
        ({"lon": "0", "lat": "0"}, "0/0"),
        ({"lon": "x", "lat": "39.9"}, "must be numbers"),
        ({"lon": "116.42", "lat": ""}, "must be numbers"),
    ],
)
def test_a_point_that_cannot_be_meant_is_explained_beside_the_map(client, cast, where, words):
    answer = client.post("/report/", {**GOOD, **where})
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors["lon"])


def test_nul_and_long_texts_are_refused_with_words(client, cast):
    for text in ("a\x00b", "x" * 4001):
        assert client.post("/report/", {**GOOD, "text": text}).status_code == 422
    assert client.post("/report/", {**GOOD, "text": "x" * 3_000_000}).status_code == 413
    assert not Case.objects.exists()


def test_a_confidential_report_is_not_public(client, cast):
    client.post("/report/", {**GOOD, "confidential": "on"})
    case = Case.objects.get()
    assert not case.is_public
    assert Reporter.objects.get(case=case).confidential


def test_staff_who_report_here_do_it_as_residents(as_user):
    assert as_user("sun").post("/report/", GOOD).status_code == 303
    assert Case.objects.get().caseevent_set.first().actor_kind == "resident"


def test_the_form_needs_its_token(cast):
    assert Client(enforce_csrf_checks=True).post("/report/", GOOD).status_code == 403


def test_one_address_may_not_flood(client, cast, settings):
    settings.LINLI_RATE_LIMITS = True
    answers = [client.post("/report/", {"key": "k"}).status_code for _try in range(21)]
    assert answers == [422] * 20 + [429]
    assert client.post("/report/", {"key": "k"}, REMOTE_ADDR="10.0.0.9").status_code == 422


def test_the_summary_of_errors_follows_the_page(client, cast):
    page = client.post("/report/", {"text": "路面破损", "type": "0110", "phone": "1"}).content.decode()
    summary = page.partition("data-error-summary")[2].partition("</ul>")[0]
    found = re.findall(r'href="#(\w+)', summary)
    assert found == ["id_answers", "id_address", "id_phone"]
