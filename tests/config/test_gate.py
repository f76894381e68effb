"""Every error is a page in words or problem+json; headers protect; nothing inside shows through."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from linli.cases.models import Case
from linli.config import errors, urls
from linli.config.middleware import MOST_MULTIPART
from linli.kernel.errors import InvalidInput, TooManyRequests

HOME = "/"


@pytest.fixture
def reader(cast):
    return Client(headers={"Accept": "text/html", "Accept-Language": "en"})


@pytest.fixture
def program(cast):
    return Client(headers={"Accept": "application/problem+json", "Accept-Language": "en"})


@pytest.fixture
def failing(monkeypatch):
    """Make /healthz raise an error from inside a view."""

    def make(error: Exception) -> None:
        def view(_request):
            raise error

        pattern = next(one for one in urls.urlpatterns if getattr(one, "name", "") == "healthz")
        monkeypatch.setattr(pattern, "callback", view)

    return make


def assert_page(answer, status: int) -> str:
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    text = answer.content.decode()
    assert "error-page" in text
    assert "Traceback" not in text
    return text


def assert_problem(answer, status: int) -> dict[str, object]:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    body = json.loads(answer.content)
    assert body["status"] == status
    assert body["type"].startswith("urn:linli:problem:")
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput({"text": ["far too long"]}), 422),
        (PermissionDenied(), 403),
        (errors.errors.NotFound(), 404),
        (errors.errors.Conflict(), 409),
        (errors.errors.TooLarge(), 413),
        (errors.errors.UnsupportedMedia(), 415),
        (TooManyRequests(), 429),
        (errors.errors.NotReady(), 503),
        (errors.RequestDataTooBig(), 413),
        (errors.SuspiciousOperation("secret path"), 400),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_refusal_is_a_page_for_people_and_a_problem_for_programs(reader, program, failing, error, status):
    failing(error)
    text = assert_page(reader.get("/healthz"), status)
    assert_problem(program.get("/healthz"), status)
    assert "secret path" not in text
    if isinstance(error, InvalidInput):
        assert "far too long" in text


def test_a_fault_shows_a_reference_that_the_log_has_and_nothing_else(reader, program, failing, caplog):
    failing(RuntimeError("password=hunter2"))
    with caplog.at_level(logging.ERROR, logger="linli.errors"):
        text = assert_page(reader.get("/healthz"), 500)
    reference = next(record.reference for record in caplog.records if record.name == "linli.errors")
    assert reference in text
    assert "hunter2" not in text
    assert "RuntimeError" not in text
    body = assert_problem(program.get("/healthz"), 500)
    assert body["reference"]
    assert body["reference"] != reference
    assert "hunter2" not in json.dumps(body)


def test_too_many_requests_say_when_to_come_back(program, failing):
    failing(TooManyRequests())
    assert program.get("/healthz")["Retry-After"] == "60"


def test_an_address_that_leads_nowhere(reader, program):
    assert_page(reader.get("/nowhere/"), 404)
    assert_problem(program.get("/nowhere/"), 404)
    assert_problem(Client().get("/api/v1/nowhere"), 404)


def test_a_form_without_its_token_is_refused_in_words(cast):
    client = Client(enforce_csrf_checks=True, headers={"Accept": "text/html"})
    assert_page(client.post("/sign-in/", {"login": "zhao", "password": "x"}), 403)


def test_a_wrong_host_is_refused(reader, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    answer = reader.get(HOME, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff", "q=a%c3%28", "%ff=1", "q=%ed%a0%80"], ids=["nul", "ff", "broken", "name", "surrogate"]
)
@pytest.mark.parametrize("path", [HOME, "/cases/", "/api/v1/cases", "/open311/v2/services.json"])
def test_nul_and_broken_characters_in_the_query_never_reach_a_page(cast, path, query):
    answer = Client().get(path, QUERY_STRING=query)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/cases/%00/", "/cases/%ff/", "/%c3%28", "/track/%00"])
def test_nul_and_broken_characters_in_the_path_are_refused(reader, path):
    assert reader.get(path).status_code in (400, 404, 422)


def test_chinese_in_an_address_is_fine(reader):
    assert reader.get("/", {"q": "路灯不亮😀"}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("application/json", 2 * 1024 * 1024 + 1),
        ("application/x-www-form-urlencoded", 10 * 1024 * 1024),
        ("multipart/form-data; boundary=x", MOST_MULTIPART + 1),
    ],
)
def test_bodies_that_are_too_large_are_refused_before_they_are_read(cast, kind, size):
    before = Case.objects.count()

    answer = Client().generic("POST", "/api/v1/cases", b"", kind, CONTENT_LENGTH=str(size))
    assert_problem(answer, 413)
    assert Case.objects.count() == before


@pytest.mark.parametrize("path", [HOME, "/sign-in/", "/report/", "/nowhere/", "/cases/"])
def test_pages_are_protected_by_their_headers(reader, path):
    answer = reader.get(path)
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert (policy["object-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "http:" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", [HOME, "/sign-in/", "/report/", "/nowhere/", "/cases/", "/track/"])
def test_pages_hold_no_inline_script_style_or_handler(reader, path):
    text = reader.get(path).content.decode()
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or "nonce=" in tag or 'type="application/json"' in tag, tag
    assert not re.search(r"<[a-z][^>]*\son[a-z]+=", text)
    assert not re.search(r"<[a-z][^>]*\sstyle=", text)
    assert "<style" not in text
    assert "javascript:" not in text


def test_cookies_are_for_the_server_only(cast):
    client = Client()
    client.post("/sign-in/", {"login": "zhao", "password": "a long passphrase for tests"})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def test_domain_errors_over_json_have_the_path_free_of_details():
    request = RequestFactory().get("/api/v1/cases")
    answer = errors.answer(request, errors.errors.NotFound())
    assert answer["Content-Type"] == "application/problem+json"
