"""Whatever is sent, the answer is a case or a named problem - never a fault of ours."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.open311.conftest import LIGHT, ROOT

NASTY = st.sampled_from(
    ["", "0", "-1", "1e999", "nan", "\x00", "\ufffd", "\U0010ffff", "'", "%", "[]", "a" * 300, "٣", "2026-02-30", ","]
)
VALUES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | NASTY, min_size=1, max_size=2)
FIELDS = [
    "service_code",
    "lat",
    "long",
    "address_string",
    "address_id",
    "email",
    "device_id",
    "account_id",
    "first_name",
    "last_name",
    "phone",
    "description",
    "media_url",
    "jurisdiction_id",
    "attribute",
    "attribute[]",
    "attribute[what]",
    "attribute[what][]",
    "attribute[pole]",
    "attribute[[x]]",
    "media",
]
FILTERS = [
    "service_request_id",
    "service_code",
    "start_date",
    "end_date",
    "status",
    "updated_after",
    "updated_before",
    "page",
    "page_size",
    "jurisdiction_id",
    "api_key",
]
calm = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@calm
@given(form=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6))
def test_any_form_is_taken_or_refused_in_words(open311, form):
    answer = open311.post({**LIGHT, **form})
    assert answer.status_code in (200, 400, 404)
    if answer.status_code != 200:
        assert all(error["description"] for error in answer.json())


@calm
@given(params=st.dictionaries(st.sampled_from(FILTERS), VALUES, max_size=4))
def test_any_filter_is_answered_or_refused_in_words(open311, params):
    assert open311.client.get(f"{ROOT}/requests.xml", params).status_code in (200, 400, 403, 404)


@calm
@given(key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_address_is_answered_in_form(open311, key):
    for place in ("services", "requests", "tokens"):
        answer = open311.client.get(f"{ROOT}/{place}/{key}")
        assert answer.status_code in (200, 400, 404)
        assert answer["Content-Type"].startswith(("application/json", "text/xml"))
