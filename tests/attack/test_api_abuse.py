"""The JSON API under attack: broken characters, absurd times, guessing, other people's notes, two writers at once."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from linli.accounts.actions import create_api_key
from linli.accounts.models import User
from linli.accounts.roles import Role
from linli.cases.models import Case, CaseEvent
from linli.cases.steps.act import act
from linli.kernel.actor import Grant, job
from tests.cast import MONDAY_TEN

REPORT = {"text": "朝霞里 3 号楼前路灯不亮", "type_code": "C0118", "point": {"lon": 116.4223, "lat": 39.9617}}
LONE = "\\ud800"


def key_of(role: Role) -> Client:
    _key, text = create_api_key(label=role.value, grants=[Grant(role=role.value)], by=job("tests"), at=MONDAY_TEN)
    return Client(headers={"X-API-Key": text})


@pytest.fixture
def api(cast):
    return Client(headers={"Authorization": f"Bearer {cast.kiosk_key}"})


@pytest.fixture
def centre(cast):
    return key_of(Role.CENTRE)


def send(client, path, body, **headers):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/api/v1{path}", text, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (f'{{"text": "{LONE}x"}}', "text"),
        (f'{{"text": "x", "type_code": "{LONE}"}}', "type_code"),
        (f'{{"text": "x", "{LONE}": 1}}', "body"),
        (f'{{"text": "x", "{LONE}": 1, "{LONE}": 2}}', "body"),
        (f'{{"text": "x", "type_code": "C0118", "answers": {{"{LONE}": "1"}}}}', "body"),
        (f'{{"text": "x", "type_code": "C0118", "answers": {{"a": ["b", "{LONE}"]}}}}', "body"),
    ],
)
@pytest.mark.parametrize("once", [{}, {"Idempotency-Key": "k"}])
def test_half_characters_are_refused_by_name(api, body, field, once):
    answer = send(api, "/cases", body, **once)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]] or field == "body"
    assert not Case.objects.exists()


def test_half_characters_in_a_step_are_refused(api, centre, unclear):
    for move, body in (("classify", f'{{"type_code": "{LONE}"}}'), ("note", f'{{"{LONE}": "x"}}')):
        assert send(centre, f"/cases/{unclear.number}/{move}", body).status_code == 422


def test_a_whole_character_written_as_two_escapes_is_welcome(api):
    assert send(api, "/cases", '{"text": "\\ud83d\\ude00 路灯 \\\\ud800"}').status_code == 201


@pytest.mark.parametrize("language", ["\0", "zh\n", "a b", "<b>"])
def test_a_language_is_letters(api, language):
    answer = send(api, "/cases", {**REPORT, "contact": {"language": language}})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["contact.language"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("name", ["due_before", "after"])
def test_times_at_the_ends_of_time_are_refused(centre, moment, name):
    value = moment if name == "due_before" else f"{moment}~20261102-000001-X"
    answer = centre.get("/api/v1/cases", {name: value})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)


@pytest.mark.parametrize("text", ["\u200b", "\u2060\ufeff \u200d", "\u3164", "\u202e\u202c"])
def test_a_text_that_shows_nothing_is_no_text(api, text):
    answer = send(api, "/cases", {**REPORT, "text": text})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "text")


def test_of_many_wrong_answers_some_are_told(api):
    answer = send(api, "/cases", {**REPORT, "answers": {f"a{number:05d}": "x" for number in range(5000)}})
    assert answer.status_code == 422
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields[:2] == ["answers.a00000", "answers.a00001"]
    assert len(fields) == 100


def test_a_channel_reads_its_case_but_not_what_staff_write_to_each_other(api, cast):
    made = send(api, "/cases", REPORT).json()["number"]
    act(number=made, move="note", facts={"reason": "INTERNAL-NOTE"}, by=cast["zhao"], at=MONDAY_TEN)
    act(number=made, move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN)
    facts = {"outcome": "not_reached", "reason": "INTERNAL-CALL"}
    act(number=made, move="contact", facts=facts, by=cast["sun"], at=MONDAY_TEN)
    answer = api.get(f"/api/v1/cases/{made}")
    assert answer.status_code == 200
    assert "INTERNAL" not in answer.content.decode()
    assert answer.json()["description"] == REPORT["text"]
    assert "INTERNAL-NOTE" in key_of(Role.CENTRE).get(f"/api/v1/cases/{made}").content.decode()


def test_guessing_codes_over_the_api_is_slowed_down(street_light, settings):
    settings.LINLI_RATE_LIMITS = True
    client, wrong = Client(), {"number": street_light.number, "secret": "WRONGWRONG"}
    right = {"number": street_light.number, "secret": street_light.secret}
    assert [send(client, "/track", right).status_code for _try in range(35)] == [200] * 35
    assert [send(client, "/track", wrong).status_code for _try in range(31)] == [404] * 30 + [429]
    assert send(client, "/track", right).status_code == 429


def test_x_forwarded_for_changes_nothing_without_a_proxy_of_ours(street_light, settings):
    settings.LINLI_RATE_LIMITS = True
    wrong = {"number": street_light.number, "secret": "WRONGWRONG"}
    answers = [
        send(Client(), "/track", wrong, **{"X-Forwarded-For": f"10.0.0.{number}"}).status_code for number in range(31)
    ]
    assert answers[-1] == 429


def test_if_match_star_is_any_version(centre, street_light):
    path = f"/cases/{street_light.number}/note"
    assert send(centre, path, {"reason": "x"}, **{"If-Match": "*"}).status_code == 200
    assert send(centre, path, {"reason": "x"}, **{"If-Match": '"other"'}).status_code == 412


def test_a_session_without_the_token_is_told_so(cast, street_light):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="sun"))
    answer = send(client, f"/cases/{street_light.number}/sign", {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


def test_a_method_that_is_not_possible_is_told_as_a_problem(api):
    answer = api.put("/api/v1/cases")
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_body_of_unknown_length_is_told_so(api):
    answer = api.generic("POST", "/api/v1/cases", b"", "application/json", HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Content-Length")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_version_one_writes(live_cast):
    client = Client(headers={"Authorization": f"Bearer {live_cast.kiosk_key}"})
    number = send(client, "/cases", REPORT).json()["number"]
    writers = [key_of(Role.CENTRE) for _writer in range(4)]
    etag = writers[0].get(f"/api/v1/cases/{number}").headers["ETag"]
    answers: list[int] = []
    together = threading.Barrier(len(writers))

    def write(writer: Client) -> None:
        together.wait()
        try:
            answers.append(send(writer, f"/cases/{number}/note", {"reason": "x"}, **{"If-Match": etag}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 412, 412, 412]
    assert CaseEvent.objects.filter(case__number=number, kind="noted").count() == 1
