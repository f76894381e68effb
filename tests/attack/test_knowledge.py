"""The knowledge base under attack: whatever is looked for is shown as it is, and nothing breaks."""

from __future__ import annotations

import pytest

from linli.accounts.models import User

ODD = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "%%%s %(x)s {q}",
    "' OR 1=1 --",
    "NEAR( * ) AND : -",
    "(" * 150,
    "煤" * 200,
    "😀\u200b\u202e",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
]


@pytest.mark.parametrize("query", ODD)
def test_any_query_is_answered_and_never_becomes_markup(client, cast, query):
    client.force_login(User.objects.get(username="zhao"))
    for address in ("/help/", "/work/knowledge/", "/api/v1/knowledge"):
        answer = client.get(address, {"q": query})
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_query_with_nul_is_refused_as_everywhere(client, cast):
    client.force_login(User.objects.get(username="zhao"))
    for address in ("/help/", "/work/knowledge/", "/api/v1/knowledge"):
        assert client.get(address, {"q": "a\x00b"}).status_code == 422
    assert client.post("/work/new/knowledge/", {"text": "a\x00b"}).status_code in (200, 422)
    assert client.get("/help/gas-leak%00/").status_code == 422


def test_a_query_that_is_too_long_finds_all_or_is_refused_but_is_no_error(client, cast):
    client.force_login(User.objects.get(username="zhao"))
    for address, status in (("/help/", 200), ("/work/knowledge/", 200), ("/api/v1/knowledge", 422)):
        assert client.get(address, {"q": "煤气" * 5000}).status_code == status


@pytest.mark.parametrize("text", [*ODD, "煤气" * 100_000])
def test_any_text_of_a_caller_is_read(client, cast, text):
    client.force_login(User.objects.get(username="zhao"))
    sent = {"text": text, "type": text[:500], "shown": text[:500]}
    answer = client.post("/work/new/knowledge/", sent)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("code", ["..", "%2e%2e", "<b>", "a" * 500, "GAS-LEAK"])
def test_codes_that_do_not_exist_are_not_found(client, cast, code):
    client.force_login(User.objects.get(username="zhao"))
    for address in (f"/help/{code}/", f"/work/knowledge/{code}/"):
        assert client.get(address).status_code == 404


def test_filters_that_do_not_exist_change_nothing(client, cast):
    client.force_login(User.objects.get(username="zhao"))
    page = client.get("/work/knowledge/", {"group": "<b>", "show": "all-of-it"}).content.decode()
    assert "gas-leak" in page
    assert "<b>" not in page
