"""The pages of the branches under attack: addresses made up, codes of another purpose, lists of another street."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from linli.accounts.models import User
from linli.accounts.roles import Role
from linli.cases.models import Case, CaseEvent, CaseMatter, Reporter
from linli.cases.queries import get_case
from linli.cases.rules.report import Contact
from linli.cases.steps.act import act
from linli.cases.steps.intake import receive
from linli.cases.steps.join import join_case
from linli.cases.steps.reveal import read_contacts
from linli.evaluation.rules.export import as_csv
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound
from tests.cases.together import client_of, grant
from tests.cast import LIUYIN, MONDAY_TEN, WANG
from tests.conftest import report_of
from tests.evaluation.test_pages import IN_TIME, MONTH, S1, S2, numbered, simple
from tests.following import bring_to_closing, closed_light, code_of

ODD = ["", " ", "\n", "2026-10\n", "\r\nx: y", "\0", "'", "%", "{}", "../..", "\u0661", "=1", "-1", "9" * 30, "é" * 300,
       "\ud7ff", "1e9", "NaN", "None", "person", "-"]  # fmt: skip


@pytest.fixture
def as_user(cast):
    """as_user("sun"): a client in which this person has signed in; errors are answers."""

    def sign_in(name: str) -> Client:
        client = Client(raise_request_exception=False)
        client.cookies["django_language"] = "en"
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in


@pytest.fixture
def guest(db) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def asked(cast) -> str:
    """A case that was closed a day ago and waits for its answer."""
    return closed_light(cast, at=timezone.now() - timedelta(days=1)).number


@pytest.fixture
def two_streets(cast):
    """Three cases handled by lighting in street 1, two handled by roads in street 2."""
    for street, count, more in ((S1, 3, {}), (S2, 2, {"unit": "roads", "handler": "gao"})):
        for _case in range(count):
            numbered(simple(street=street, **IN_TIME, **more))
    return cast


def told(number: str) -> int:
    return CaseEvent.objects.filter(case__number=number, kind="followed_up").count()


def plain(page, address: str) -> str:
    """A page without what differs every time: its own address, and the token of its forms."""
    return re.sub(r'"[A-Za-z0-9]{64}"', "", page.content.decode()).replace(address, "")


# evaluation


@pytest.mark.parametrize("name", ["month", "level", "show", "sort", "score", "known", "indicator", "part", "start"])
def test_no_parameter_of_the_evaluation_breaks_a_page(two_streets, as_user, name):
    leader = as_user("wu")
    given = {"month": MONTH, "level": "street", "indicator": "accepted"}
    paths = ["/work/evaluation/", "/work/evaluation/export.csv"]
    paths += [f"/work/evaluation/{MONTH}/street/{S1}/", f"/work/evaluation/{MONTH}/street/{S1}/cases/"]
    for path in paths:
        for odd in ODD:
            answer = leader.get(path, {**given, name: odd})
            assert answer.status_code in (200, 404, 422), (path, odd, answer.status_code)


def test_no_address_of_the_evaluation_breaks_a_page(two_streets, as_user, cast):
    leader, api = as_user("wu"), client_of(grant(Role.CENTRE))
    api.raise_request_exception = False
    for odd in ODD:
        part = quote(odd, safe="") or "x"
        for month, level, code in (
            (part, "street", S1),
            (MONTH, part, S1),
            (MONTH, "person", part),
            (MONTH, part, part),
        ):
            for path in (
                f"/work/evaluation/{month}/{level}/{code}/",
                f"/work/evaluation/{month}/{level}/{code}/cases/?indicator=accepted",
                f"/api/v1/evaluations/{month}?level={level}",
                f"/api/v1/evaluations/{month}/explain/{code}?level={level}",
                f"/api/v1/evaluations/{month}/cases?level={level}&code={code}&indicator=accepted",
            ):
                client = api if path.startswith("/api") else leader
                answer = client.get(path)
                assert answer.status_code in (200, 404, 422), (path, answer.status_code)
        answer = leader.post("/work/evaluation/make/", {"month": odd, "level": odd})
        assert answer.status_code in (303, 422), (odd, answer.status_code)


def test_a_month_has_one_spelling(two_streets, as_user):
    leader = as_user("wu")
    for odd in (f" {MONTH}", f"{MONTH}\n", f"\t{MONTH} "):
        assert leader.post("/work/evaluation/make/", {"month": odd}).status_code == 422
        assert leader.get("/work/evaluation/export.csv", {"month": odd}).status_code == 422


@pytest.mark.parametrize(("who", "own", "theirs"), [("qian", S1, S2), ("han", S2, S1)])
def test_a_street_reads_its_own_rows_whatever_it_types(two_streets, as_user, who, own, theirs):
    desk = as_user(who)
    rows = desk.get("/work/evaluation/", {"month": MONTH, "level": "street"}).context["rows"]
    assert [row["code"] for row in rows] == [own]
    assert desk.get(f"/work/evaluation/{MONTH}/street/{theirs}/").status_code == 404
    assert desk.get(f"/work/evaluation/{MONTH}/street/{theirs}/cases/?indicator=accepted").status_code == 404
    other = "roads" if own == S1 else "lighting"
    for path in (f"{MONTH}/unit/{other}/", f"{MONTH}/unit/{other}/cases/?indicator=accepted"):
        assert desk.get(f"/work/evaluation/{path}").status_code == 404
    lines = list(csv.DictReader(io.StringIO(
        desk.get("/work/evaluation/export.csv", {"month": MONTH, "level": "street"}).content.decode("utf-8-sig")
    )))  # fmt: skip
    assert [line["code"] for line in lines] == [own]
    for path in ("", "export.csv", f"{MONTH}/person/1/", f"{MONTH}/person/1/cases/"):
        answer = desk.get(f"/work/evaluation/{path}", {"month": MONTH, "level": "person", "indicator": "accepted"})
        assert answer.status_code == 403, path
    assert desk.post("/work/evaluation/make/", {"month": MONTH}).status_code == 403


def test_a_unit_reads_its_own_rows_over_the_api(two_streets):
    api = client_of(grant(Role.UNIT, unit="roads"))
    told = api.get(f"/api/v1/evaluations/{MONTH}?level=unit").json()
    assert [cell["code"] for cell in told["cells"]] == ["roads"]
    assert (told["handlings"], told["merged"], told["imported"]) == (2, None, None)
    assert api.get(f"/api/v1/evaluations/{MONTH}/explain/lighting?level=unit").status_code == 404
    listed = api.get(f"/api/v1/evaluations/{MONTH}/cases?level=unit&code=lighting&indicator=accepted").json()
    assert listed == {"count": 0, "numbers": [], "next": None}
    assert api.get(f"/api/v1/evaluations/{MONTH}?level=person").status_code == 403
    assert client_of(grant(Role.CHANNEL)).get(f"/api/v1/evaluations/{MONTH}").status_code == 403
    assert client_of(grant(Role.VERIFIER, area=S1)).get(f"/api/v1/evaluations/{MONTH}").status_code == 403
    assert client_of(grant(Role.ADMIN)).get(f"/api/v1/evaluations/{MONTH}").status_code == 403


def test_who_leads_one_street_and_works_in_a_unit_sees_the_people_of_the_street_alone(two_streets):
    api = client_of(grant(Role.LEADER, area=S1), grant(Role.UNIT, unit="roads"))
    people = api.get(f"/api/v1/evaluations/{MONTH}?level=person").json()["cells"]
    assert [cell["name"] for cell in people] == ["孙强 Sun"]
    assert len(api.get(f"/api/v1/evaluations/{MONTH}?level=unit").json()["cells"]) == 2


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u200b="])
def test_no_name_becomes_a_formula(first):
    cell = {"code": f"{first}1", "name": f"{first}HYPERLINK(1)", "indicators": {}, "scores": {}}
    _head, line = csv.reader(io.StringIO(as_csv({"cells": [cell]}).decode("utf-8-sig"), newline=""))
    assert line == [f"'{first}1", f"'{first}HYPERLINK(1)"]


# follow-up


def test_a_call_sent_twice_is_one_call(as_user, asked):
    desk = as_user("zhao")
    (row,) = desk.get("/work/follow-up/").context["rows"]
    sent = {"contacted": "false", "reason": "没人接", "tried": row["form"]["tried"].value()}
    first, second = (desk.post(f"/work/follow-up/{asked}/", sent) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 409)
    assert (told(asked), CaseMatter.objects.get(case__number=asked).amount) == (1, 1)
    assert "没人接" in second.content.decode(), "what was written comes back"
    (row,) = desk.get("/work/follow-up/").context["rows"]
    sent["tried"] = row["form"]["tried"].value()
    assert desk.post(f"/work/follow-up/{asked}/", sent).status_code == 303


@pytest.mark.parametrize(
    "form",
    [
        {}, {"contacted": "maybe"}, {"contacted": "true", "solved": "\0", "satisfied": "yes"},
        {"contacted": "true", "solved": ["yes", "no"], "satisfied": "perhaps"}, {"contacted": "\ud7ff"},
        {"contacted": "true", "solved": "yes", "satisfied": "yes", "responded": "x"}, {"tried": "x"},
        {"contacted": "true", "solved": "yes", "satisfied": "yes", "reason": "x" * 100_000},
    ],
)  # fmt: skip
def test_wrong_answers_of_a_call_are_told(as_user, asked, form):
    answer = as_user("zhao").post(f"/work/follow-up/{asked}/", form)
    assert answer.status_code in (409, 422), answer.status_code
    assert told(asked) == 0


def test_calls_of_cases_that_are_not_there(as_user, asked):
    sent = {"contacted": "false"}
    for number in ("x", "%00", "20261121-000001-A", "٢", "a" * 500):
        assert as_user("zhao").post(f"/work/follow-up/{number}/", sent).status_code in (404, 422)
    assert as_user("han").post(f"/work/follow-up/{asked}/", sent).status_code == 404
    assert as_user("wu").post(f"/work/follow-up/{asked}/", sent).status_code == 403
    for after in (
        "x",
        "~1",
        "2026-11-01T00:00:00+00:00~",
        "0001-01-01T00:00:00+14:00~1",
        f"{timezone.now()}~{'9' * 30}",
    ):
        assert as_user("zhao").get("/work/follow-up/", {"after": after}).status_code == 422


# the answer link


def test_a_code_is_good_for_its_purpose_alone(guest, cast, asked):
    other = closed_light(cast, at=timezone.now() - timedelta(days=1))
    code, secret = code_of(asked), other.secret
    gone = plain(guest.get(f"/answer/{asked}/WRONGWRONG/"), f"{asked}/WRONGWRONG")
    for number, tried in (
        (other.number, code),
        (asked, code_of(other.number)),
        (other.number, secret),
        (asked, code[:-1]),
    ):
        for method in (guest.get, guest.head, guest.post):
            answer = method(f"/answer/{number}/{tried}/")
            assert answer.status_code == 404
            alike = plain(answer, f"{number}/{tried}")
            assert method == guest.head or alike == gone
    assert guest.post("/api/v1/track", {"number": asked, "secret": code}, "application/json").status_code == 404
    assert guest.post("/track/", {"number": asked, "secret": code}).status_code == 404
    assert guest.post("/track/withdraw/", {"number": asked, "secret": code}).status_code == 404
    for odd in ("%00", "%ED%A0%80", "%FF", "a" * 5000, "%0A", "٠" * 10, "ﬀ" * 5):
        assert guest.get(f"/answer/{asked}/{odd}/").status_code in (404, 422)
        assert guest.get(f"/answer/{odd}/{code}/").status_code in (404, 422)


def test_looking_changes_nothing(guest, asked):
    path = f"/answer/{asked}/{code_of(asked)}/"
    yes = {"solved": "yes", "satisfied": "yes"}
    assert guest.head(path, yes).status_code == guest.get(path, yes).status_code == 200
    for method in (guest.options, guest.put, guest.patch, guest.delete, guest.trace):
        assert method(path).status_code == 405
    assert told(asked) == 0
    assert guest.post(path, yes).status_code == 303
    assert guest.post(path, {"solved": "no", "satisfied": "no"}).status_code == 200
    assert told(asked) == 1


def test_after_erasure_the_link_is_gone(guest, asked):
    path = f"/answer/{asked}/{code_of(asked)}/"
    assert guest.get(path).status_code == 200
    Reporter.objects.filter(case__number=asked).update(erased_at=timezone.now())
    assert guest.get(path).status_code == 404
    assert guest.post(path, {"solved": "no", "satisfied": "no"}).status_code == 404
    assert told(asked) == 0


def test_a_case_followed_up_ever_so_often_is_still_answered(guest, asked):
    CaseMatter.objects.filter(case__number=asked).update(no=300)
    assert guest.get(f"/answer/{asked}/{code_of(asked)}/").status_code == 200


# SMS


@pytest.mark.parametrize(
    "body",
    [
        '{"sender": "\\ud800", "text": "1", "key": "k"}', '{"sender": "13800138000", "text": "\\ud800", "key": "k"}',
        '{"sender": "13800138000", "text": "1", "key": "\\u0000"}',
        '{"sender": ["13800138000"], "text": "1", "key": "k"}',
        '{"sender": "13800138000", "text": "1", "key": ""}', '{"sender": "13800138000", "text": "1"}', "[]",
        '{"sender": "13800138000", "text": "1", "key": "k", "number": "x"}',
    ],
)  # fmt: skip
def test_a_reply_that_is_broken_is_refused(cast, asked, body):
    gateway = Client(headers={"Authorization": f"Bearer {cast.kiosk_key}"}, raise_request_exception=False)
    assert gateway.post("/api/v1/sms-answers", body, content_type="application/json").status_code == 422
    assert told(asked) == 0


@pytest.mark.parametrize(
    "sender", ["", "0", "+", "ann@example.org", "٠١٢", "1" * 200, "138 0013 8001", "\0", "tel:1;ext=2"]
)
def test_a_sender_nobody_knows_answers_nothing(cast, asked, sender):
    gateway = Client(headers={"Authorization": f"Bearer {cast.kiosk_key}"}, raise_request_exception=False)
    body = {"sender": sender, "text": "1", "key": "k"}
    answer = gateway.post("/api/v1/sms-answers", body, content_type="application/json")
    assert answer.status_code == 422 or answer.json() == {"understood": False}
    assert told(asked) == 0


# tracking and following


def test_withdrawing_needs_the_code_of_this_very_case_and_happens_once(guest, street_light, unclear):
    wrong = guest.post("/track/withdraw/", {"number": street_light.number, "secret": unclear.secret})
    assert wrong.status_code == 404
    own = {"number": street_light.number, "secret": street_light.secret}
    assert guest.get("/track/withdraw/", own).status_code == 405
    assert Case.objects.get(number=street_light.number).status == "routed"
    assert guest.post("/track/withdraw/", own).status_code == 200
    again = guest.post("/track/withdraw/", own)
    assert (again.status_code, Case.objects.get(number=street_light.number).status) == (409, "closed")
    for odd in ("\0", "\u202e", "é" * 40, "١" * 10):
        assert guest.post("/track/withdraw/", {"number": odd, "secret": odd}).status_code in (404, 422)


@pytest.mark.parametrize(
    "form",
    [
        {}, {"lon": "nan", "lat": "nan"}, {"lon": "inf", "lat": "-inf"}, {"lon": "1e999", "lat": "1"}, {"lon": "x"},
        {"lon": "116.4223", "lat": "39.9617", "type": "\0", "text": "\0"}, {"lon": "１１６.4223", "lat": "39.9617"},
        {"lon": "116.4223", "lat": "39.9617", "type": "x" * 999, "text": "灯" * 600_000}, {"lon": "1_1", "lat": "3_9"},
    ],
)  # fmt: skip
def test_what_is_near_is_asked_with_anything(guest, street_light, form):
    assert guest.post("/report/near/", form).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {}, {"phone": "\0"}, {"phone": "x"}, {"email": "x"}, {"email": "a@b.c" * 200}, {"phone": "1" * 500},
        {"name": "\0", "phone": "13900139000"}, {"name": "x" * 5000, "phone": "13900139000"}, {"name": "only a name"},
    ],
)  # fmt: skip
def test_following_with_a_wrong_contact_is_told(guest, street_light, form):
    assert guest.post(f"/cases/{street_light.number}/follow/", form).status_code == 422
    assert Reporter.objects.filter(case__number=street_light.number).count() == 1


def test_what_cannot_be_followed_looks_like_what_is_not_there(guest, cast, asked, unclear):
    for number in (asked, unclear.number, "x", "%00", "%FF"):
        for method in (guest.get, guest.post):
            assert method(f"/cases/{number}/follow/", {"phone": "13900139000"}).status_code in (404, 422)


# moves over pages


def test_forms_of_moves_with_anything_in_them(as_user, cast, street_light):
    number, desk, unit = street_light.number, as_user("qian"), as_user("sun")
    act(number=number, move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN)
    names = "reason result text unit more cause until main other seq type_code relation statutory ground lon lat area"
    odd = dict.fromkeys(names.split(), "\0\u202e")
    of_desk = ("share", "merge", "split", "link", "transfer", "withdraw", "supervise", "call_help")
    of_unit = ("object", "ask_extension", "suspend", "ask_exclusion", "call_help", "report_done")
    for client, moves in ((desk, of_desk), (unit, of_unit)):
        for move in moves:
            for form in ({}, odd, dict.fromkeys(odd, "9" * 11_000), {name: ["a", "b"] for name in odd}):
                answer = client.post(f"/work/cases/{number}/do/{move}/", form)
                assert answer.status_code == 422, (move, form, answer.status_code)
    files = {"photos": SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg"), "result": "x"}
    assert unit.post(f"/work/cases/{number}/do/report_done/", files).status_code == 422
    for move in ("imported_closed", "close_with_main", "reopen_by_answer", "%20", "x" * 500):
        assert desk.post(f"/work/cases/{number}/do/{move}/", {"reason": "x"}).status_code == 409
    assert Case.objects.get(number=number).seq == CaseEvent.objects.filter(case__number=number).count()
    assert Case.objects.get(number=number).status == "handling"


@pytest.mark.parametrize(
    "form",
    [
        {}, {"text": "\0"}, {"text": "x", "channel": "web"}, {"text": "x", "channel": "imported"},
        {"text": "x", "channel": "hotline", "nature": "no", "urgency": "no"}, {"text": "x", "key": "\0"},
        {"text": "x", "channel": "hotline", "phone": "x"},
        {"text": "x", "channel": "hotline", "lon": "nan", "lat": "1"},
        {"text": "x" * 20_000, "channel": "hotline"}, {"text": "x", "channel": ["hotline", "web"], "kept": "../etc"},
        {"text": "x", "channel": "hotline", "area": "\0"}, {"text": "x", "channel": "hotline", "kept": "1" * 5000},
    ],
)  # fmt: skip
def test_the_desks_form_with_anything_in_it(as_user, cast, form):
    answer = as_user("zhao").post("/work/new/", {"phone": "13800138000", **form})
    assert answer.status_code in (303, 422), answer.status_code
    assert answer.status_code == 422 or Case.objects.get().channel == "hotline"


def test_the_desks_form_sent_twice_is_one_case(as_user, cast):
    desk = as_user("zhao")
    form = {"text": "路灯不亮", "channel": "hotline", "lon": "116.4223", "lat": "39.9617", "public": "on"}
    form["key"] = desk.get("/work/new/").context["form"]["key"].value()
    answers = [desk.post("/work/new/", form) for _time in range(2)]
    assert [one.status_code for one in answers] == [303, 303], answers[0].context["form"].errors
    assert Case.objects.count() == 1
    assert as_user("zhao").post("/work/new/", {**form, "text": "另一件"}).status_code == 409
    for name in ("sun", "wu", "li", "root"):
        assert as_user(name).post("/work/new/", form).status_code == 403
        assert as_user(name).get("/work/new/").status_code == 403


# who sees what


def sees(by, number: str) -> bool:
    try:
        get_case(by=by, number=number)
    except NotFound:
        return False
    return True


def test_a_unit_that_is_let_go_sees_nothing_any_more(as_user, cast, street_light):
    number = street_light.number
    facts = {"unit": "street-1", "reason": "x"}
    act(number=number, move="share", facts=facts, by=cast["qian"], at=MONDAY_TEN)
    assert sees(cast["chen"], number)
    with pytest.raises(NotAllowed):
        read_contacts(number=number, by=cast["chen"], at=MONDAY_TEN)
    assert "138" not in as_user("chen").get(f"/work/cases/{number}/").content.decode()
    act(number=number, move="release_unit", facts={"reason": "x"}, by=cast["qian"], at=MONDAY_TEN)
    assert not sees(cast["chen"], number)
    assert as_user("chen").get(f"/work/cases/{number}/").status_code == 404
    act(number=number, move="call_help", facts=facts, by=cast["sun"], at=MONDAY_TEN)
    assert sees(cast["chen"], number)
    act(number=number, move="help_missed", facts={"reason": "x"}, by=cast["sun"], at=MONDAY_TEN)
    assert not sees(cast["chen"], number)


def test_after_rerouting_the_first_unit_sees_nothing_any_more(cast, street_light):
    number = street_light.number
    act(number=number, move="object", facts={"reason": "x"}, by=cast["sun"], at=MONDAY_TEN)
    act(number=number, move="uphold_objection", facts={"unit": "roads", "reason": "x"}, by=cast["qian"], at=MONDAY_TEN)
    assert not sees(cast["sun"], number)
    assert sees(cast["gao"], number)
    with pytest.raises(NotFound):
        read_contacts(number=number, by=cast["sun"], at=MONDAY_TEN)


def test_the_desk_of_the_other_street_of_a_border_sees_nothing(cast, unclear):
    facts = {"area": "999001001", "other": "999001002"}
    act(number=unclear.number, move="border", facts=facts, by=cast["qian"], at=MONDAY_TEN)
    assert [sees(cast[name], unclear.number) for name in ("qian", "lin", "han", "sun")] == [True, True, False, False]
    with pytest.raises(NotAllowed):
        read_contacts(number=unclear.number, by=cast["lin"], at=MONDAY_TEN)


def test_who_calls_reads_the_contact_only_while_the_call_is_due(cast):
    number = closed_light(cast).number
    assert [card.phone for card in read_contacts(number=number, by=cast["li"], at=MONDAY_TEN)] == ["+8613800138000"]
    facts = {"contacted": True, "solved": "yes", "satisfied": "yes"}
    act(number=number, move="follow_up", facts=facts, by=cast["zhao"], at=MONDAY_TEN)
    for name in ("li", "sun", "chen", "zhou", "wu"):
        with pytest.raises((NotAllowed, NotFound)):
            read_contacts(number=number, by=cast[name], at=MONDAY_TEN)
    quiet = closed_light(cast, contact=Contact(phone=WANG.phone, confidential=True)).number
    with pytest.raises(NotAllowed):
        read_contacts(number=quiet, by=cast["li"], at=MONDAY_TEN)


def test_nobody_drags_a_case_into_one_that_they_only_reported(cast):
    """Who sees a case merely as its reporter has no say in it, whatever desk they sit at elsewhere."""
    own = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).number
    private = receive(report=report_of(point=LIUYIN), by=cast["qian"], at=MONDAY_TEN).number
    seq = Case.objects.get(number=private).seq
    for move, facts in (("merge", {"main": private}), ("link", {"other": private, "relation": "related"})):
        with pytest.raises(InvalidInput):
            act(number=own, move=move, facts=facts, by=cast["qian"], at=MONDAY_TEN)
    assert Case.objects.get(number=private).seq == seq


def test_followers_of_a_main_case_do_not_learn_who_else_reported(guest, cast, street_light):
    joined = join_case(number=street_light.number, contact=Contact(phone="13900139000"), by=ANONYMOUS, at=MONDAY_TEN)
    page = guest.post("/track/", {"number": joined.number, "secret": joined.secret}).content.decode()
    assert not any(secret in page for secret in ("138", "王桂兰", "139", street_light.secret))
    bring_to_closing(cast, street_light.number, at=MONDAY_TEN)
    act(number=street_light.number, move="note", facts={"reason": "INTERNAL"}, by=cast["qian"], at=MONDAY_TEN)
    assert "INTERNAL" not in guest.post("/track/", {"number": joined.number, "secret": joined.secret}).content.decode()
