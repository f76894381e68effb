"""Sending a report by form: with key, attributes and photos; and everything that can be wrong with one."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.accounts.actions import create_api_key, revoke_api_key
from linli.accounts.models import ApiKey
from linli.accounts.roles import Role
from linli.cases.models import Attachment, Case, CaseEvent, CaseText, Reporter
from linli.cases.queries import track
from linli.kernel.actor import Grant, job
from linli.kernel.models import OutboxMessage
from linli.kernel.sealed import ring
from tests.cast import SEED_TIME
from tests.open311.conftest import LIGHT, ROOT
from tests.pictures import jpeg


def nothing_written() -> bool:
    return not any(model.objects.exists() for model in (Case, CaseEvent, CaseText, Reporter, Attachment, OutboxMessage))


def photo(name: str = "lamp.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if content is None else content, content_type="image/jpeg")


def test_a_form_becomes_a_case_in_its_grid_and_unit(open311):
    made = open311.filed()
    case = Case.objects.get(number=made["service_request_id"])
    assert (case.channel, case.type_code, case.status) == ("open311", "C0118", "routed")
    assert case.unit.code == "lighting"
    assert made["account_id"] is None
    secret = made["service_notice"].split("tracking code ")[1].split(";")[0]
    assert track(number=case.number, secret=secret) == case


def test_the_answer_comes_in_xml_too(open311):
    answer = open311.post(LIGHT, suffix=".xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    request = ET.fromstring(answer.content)
    assert request.tag == "service_requests"
    assert Case.objects.filter(number=request.findtext("request/service_request_id")).exists()


def test_attributes_are_answers_one_or_several(open311):
    made = open311.filed({"attribute[pole]": "L-17", "attribute[what][]": ["dark", "flicker"]})
    body = CaseText.objects.get(case__number=made["service_request_id"], kind="answers").body
    assert orjson.loads(body) == {"pole": "L-17", "what": ["dark", "flicker"]}
    again = open311.filed({"attribute[what]": ["day", "dark"]})
    body = CaseText.objects.get(case__number=again["service_request_id"], kind="answers").body
    assert orjson.loads(body) == {"what": ["day", "dark"]}


def test_wrong_attributes_are_named(open311):
    form = {**LIGHT, "service_code": "0110", "attribute[size]": "large", "attribute[colour]": "red", "attribute": "x"}
    assert sorted(open311.refused(form)) == [
        "attribute: Write attribute[code], with the code of the question.",
        "attribute[colour]: There is no such question for this type.",
        "attribute[danger]: Please answer this.",
        "attribute[size]: This must be a number.",
    ]
    assert nothing_written()


def test_a_photo_in_the_form_is_cleaned_and_kept(open311):
    made = open311.filed({"media": [photo(), photo("b.jpg")]})
    assert Attachment.objects.filter(case__number=made["service_request_id"]).count() == 2


def test_a_photo_or_answers_may_stand_for_the_description(open311):
    for extra in ({"media": photo()}, {"attribute[pole]": "L-17"}):
        made = open311.filed({"description": "", **extra})
        text = CaseText.objects.get(case__number=made["service_request_id"], kind="description")
        assert text.body == "Street light out"
    assert open311.refused({**LIGHT, "description": " "}) == ["description: Please describe what it is about."]


def test_contacts_are_kept_sealed(open311):
    made = open311.filed(
        {
            "first_name": "桂兰",
            "last_name": "王",
            "email": "Wang@Example.ORG",
            "phone": "138 0013 8000",
            "device_id": "x",
        }
    )
    reporter = Reporter.objects.get(case__number=made["service_request_id"])
    opened = ring().open(bytes(reporter.name_sealed), field="reporter.name")
    assert opened == "王桂兰"
    assert ring().open(bytes(reporter.email_sealed), field="reporter.email") == "Wang@example.org"
    english = open311.filed({"first_name": "Ann", "last_name": "Smith"})
    reporter = Reporter.objects.get(case__number=english["service_request_id"])
    assert ring().open(bytes(reporter.name_sealed), field="reporter.name") == "Ann Smith"


def test_an_address_or_a_division_will_do_for_a_place(open311):
    by_address = open311.filed({"lat": None, "long": None, "address_string": "朝霞里 3 号楼"})
    assert Case.objects.get(number=by_address["service_request_id"]).place.address == "朝霞里 3 号楼"
    for address in ("3 号楼前", ""):
        in_grid = {"lat": None, "long": None, "address_id": "99900100100101", "address_string": address}
        by_code = open311.filed(in_grid)["service_request_id"]
        assert Case.objects.get(number=by_code).status == "routed"
        assert open311.get(f"requests/{by_code}")[0]["address_id"] == "99900100100101"
    assert open311.refused({**LIGHT, "lat": None, "long": None, "address_id": "1"}) == [
        "address_id: There is no area “1”."
    ]


NO_ADDRESS = "This is not a web address. Send photos as files in the parameter media."


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"lat": None, "long": None}, ["lat/long: Please say where it is: a point on the map, an area or an address."]),
        ({"long": None}, ["long: lat and long are needed together."]),
        ({"lat": ""}, ["lat: lat and long are needed together."]),
        ({"lat": "north"}, ["lat: This must be a number of degrees such as 39.9042."]),
        ({"lat": "nan", "long": "inf"}, ["lat: This must be a number of degrees such as 39.9042."] * 2),
        ({"lat": "1_0"}, ["lat: This must be a number of degrees such as 39.9042."]),
        ({"lat": ["39.9617", "39.9617"]}, ["lat: This was given more than once."]),
        ({"service_code": None}, ["service_code: This was not provided."]),
        ({"service_code": "pothole"}, ["service_code: There is no type “pothole”."]),
        ({"service_code": ["C0118", "0102"]}, ["service_code: This was given more than once."]),
        ({"email": "nobody"}, ["email: This is not an e-mail address. Example: name@example.org."]),
        ({"phone": "12"}, ["phone: This is not a telephone number. Example: 138 0013 8000."]),
        ({"media_url": "javascript:x"}, [f"media_url: {NO_ADDRESS}"]),
        ({"description": "x" * 4001}, ["description: At most 4000 characters; this has 4001."]),
        ({"description": "a\x00b"}, ["description: Contains a control character (U+0000). Please remove it."]),
        ({"description": "a\x07b"}, ["description: Contains a control character (U+0007). Please remove it."]),
        ({"first_name": "\x00"}, ["first_name: Contains a control character (U+0000). Please remove it."]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_written(open311, given, words):
    said = open311.refused({**LIGHT, **given})
    assert [one.replace("long: This must", "lat: This must") for one in said] == words
    assert nothing_written()


@pytest.mark.parametrize(
    ("lat", "long"), [("0", "0"), ("116.4223", "39.9617"), ("10", "20"), ("95", "200"), ("4424000", "450000")]
)
def test_a_place_that_cannot_be_meant_is_refused_by_name(open311, lat, long):
    [words] = open311.refused({**LIGHT, "lat": lat, "long": long})
    assert words.startswith("lat/long: ")
    assert nothing_written()


def test_all_problems_are_told_at_once_and_no_photo_stays(open311, settings, tmp_path):
    form = {"service_code": "0110", "lat": "x", "email": "y", "media": [photo(), photo("no.jpg", b"no photo")]}
    said = {words.split(":")[0] for words in open311.refused(form)}
    assert said == {"attribute[danger]", "lat", "long", "email"}
    assert nothing_written()
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_file_that_is_no_photo_is_refused(open311):
    [words] = open311.refused({**LIGHT, "media": photo(content=b"GIF89a<script>")})
    assert words.startswith("media: ")
    [words] = open311.refused({**LIGHT, "media": [photo(f"{number}.jpg") for number in range(6)]})
    assert words == "media: At most 5 photos."
    assert nothing_written()


def test_without_a_key_or_with_a_wrong_one_it_is_forbidden(open311, cast):
    assert open311.refused(LIGHT, 403, key="") == ["api_key was not provided"]
    assert open311.refused(LIGHT, 403, key="ll_wrong") == ["api_key is not valid"]
    answer = open311.post(LIGHT, key="wrong", suffix=".xml")
    assert ET.fromstring(answer.content).findtext("error/code") == "403"
    key, text = create_api_key(label="old", grants=[Grant(role=Role.CHANNEL.value)], by=job("tests"), at=SEED_TIME)
    revoke_api_key(key_id=key.pk, by=job("tests"), at=SEED_TIME)
    assert open311.refused(LIGHT, 403, key=text) == ["api_key is not valid"]
    assert nothing_written()


def test_a_key_that_may_not_report_is_refused(open311):
    _key, text = create_api_key(label="reader", grants=[Grant(role=Role.LEADER.value)], by=job("tests"), at=SEED_TIME)
    assert len(open311.refused(LIGHT, 403, key=text)) == 1
    assert ApiKey.objects.filter(label="reader").exists()
    assert nothing_written()


def test_the_key_may_stand_in_the_address_but_not_twice(open311):
    address = f"{ROOT}/requests.json?api_key={open311.key}&jurisdiction_id=demo&description=from-the-address"
    answer = open311.client.post(address, LIGHT)
    assert answer.status_code == 200
    assert not CaseText.objects.filter(body="from-the-address").exists()
    twice = open311.client.post(f"{ROOT}/requests.json?api_key=other", {**LIGHT, "api_key": open311.key})
    assert twice.status_code == 400


def test_another_jurisdiction_is_not_ours(open311):
    assert open311.refused({**LIGHT, "jurisdiction_id": "elsewhere"}, 404) == ["jurisdiction_id was not found"]


BOMB = (
    """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><b>&b;</b>"""
)


@pytest.mark.parametrize("kind", ["text/xml", "application/json", "text/plain", "application/octet-stream", ""])
def test_other_bodies_are_refused_unread(open311, kind):
    answer = open311.client.generic("POST", f"{ROOT}/requests.xml?api_key={open311.key}", BOMB, content_type=kind)
    assert answer.status_code == 415
    assert ET.fromstring(answer.content).findtext("error/code") == "415"
    assert nothing_written()


@pytest.mark.parametrize(
    "body", [b"description=%FF%FE", b"description=" + "路灯".encode("gb18030"), b"attribute[%FF]=1"]
)
def test_texts_in_another_encoding_are_refused(open311, body):
    sent = f"api_key={open311.key}&service_code=C0118&lat=39.9617&long=116.4223&".encode() + body
    answer = open311.client.generic(
        "POST", f"{ROOT}/requests.json", sent, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert nothing_written()


def test_a_multipart_form_in_another_encoding_is_refused(open311):
    fields = {**LIGHT, "api_key": open311.key, "description": "路灯"}
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode("gb18030"))
        for name, value in fields.items()
    ]
    answer = open311.client.generic(
        "POST", f"{ROOT}/requests.json", b"".join(parts) + b"--x--\r\n", content_type="multipart/form-data; boundary=x",
        headers={"accept-language": "en"},
    )  # fmt: skip
    assert answer.json() == [
        {"code": 400, "description": "description: Contains a broken character. Please send the text as UTF-8."}
    ]
    assert nothing_written()


def test_a_declared_other_encoding_is_refused(open311):
    answer = open311.client.generic(
        "POST", f"{ROOT}/requests.json", b"a=b", content_type="application/x-www-form-urlencoded; charset=gbk"
    )
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)


@pytest.mark.parametrize("suffix", [".json", ".xml"])
def test_ten_megabytes_of_text_are_too_large(open311, suffix):
    sent = b"description=" + b"x" * (10 * 1024 * 1024)
    answer = open311.client.generic(
        "POST", f"{ROOT}/requests{suffix}", sent, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert b"413" in answer.content
    assert answer["Content-Type"].startswith("text/xml" if suffix == ".xml" else "application/json")
    assert nothing_written()


def test_a_form_cut_short_or_with_endless_fields_is_refused(open311):
    for kind, body in (
        ("multipart/form-data; boundary=x", b"--y\r\nnothing"),
        ("multipart/form-data", b"--x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(500))),
    ):
        answer = open311.client.generic("POST", f"{ROOT}/requests.json", body, content_type=kind)
        assert answer.status_code in (400, 403, 413), kind
        assert answer.json()[0]["code"] == answer.status_code
    assert nothing_written()


INJECTIONS = [
    "'; DROP TABLE cases_case; --",
    "<script>alert(1)</script>&amp;",
    '=HYPERLINK("http://x")',
    "%s %(a)s {0}",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_texts_that_look_like_code_are_only_texts(open311, text):
    made = open311.filed({"description": text, "address_string": text})
    [read] = open311.get(f"requests/{made['service_request_id']}")
    assert (read["description"], read["address"]) == (text, text)
    answer = open311.client.get(f"{ROOT}/requests/{made['service_request_id']}.xml").content.decode()
    assert html.escape(text, quote=False) in answer


def test_the_same_key_and_body_never_make_two_cases(open311):
    first = open311.filed({"media": photo()}, **{"idempotency-key": "abc"})
    second = open311.filed({"media": photo()}, **{"idempotency-key": "abc"})
    assert first == second
    assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)
    other = open311.refused({**LIGHT, "description": "something else"}, 409, **{"idempotency-key": "abc"})
    assert "Idempotency-Key" in other[0]
    assert open311.filed()["service_request_id"] != first["service_request_id"]


def test_an_unusable_idempotency_key_is_refused(open311):
    [words] = open311.refused(LIGHT, **{"idempotency-key": "x" * 201})
    assert words.startswith("Idempotency-Key: ")
    assert nothing_written()
