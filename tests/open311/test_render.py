"""JSON and XML carry the same facts, whatever texts people wrote."""

from __future__ import annotations

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.publication.open311.render import Document, Format, render
from tests.open311.conftest import as_text, facts_of_xml

TEXTS = st.text() | st.sampled_from(
    ["]]>", "&amp;", "<a b='c'>", "<!--", "<?xml?>", "\r\n", "\x00\x08", "\ufffe\uffff", "\U0001f600", "\t \n", "&#0;"]
)
SCALARS = (
    TEXTS | st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
)
REQUESTS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(("description", "status_notes", "address", "lat", "expected_datetime"), SCALARS)
    )
)
VALUES = st.lists(st.fixed_dictionaries({"key": TEXTS, "name": TEXTS}))
ATTRIBUTE = {"code": TEXTS, "required": st.booleans(), "order": st.integers(1, 99), "values": VALUES}
DEFINITION = st.fixed_dictionaries({"service_code": TEXTS, "attributes": st.lists(st.fixed_dictionaries(ATTRIBUTE))})


def same_facts(document: Document) -> bool:
    in_json = orjson.loads(render(document, Format.JSON))
    return facts_of_xml(render(document, Format.XML)) == as_text(in_json)


@settings(deadline=None, max_examples=150)
@given(REQUESTS)
def test_requests_carry_the_same_facts(body):
    assert same_facts(Document("service_requests", body))


@settings(deadline=None, max_examples=100)
@given(DEFINITION)
def test_definitions_carry_the_same_facts(body):
    assert same_facts(Document("service_definition", body))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.fixed_dictionaries({"code": st.integers(400, 599), "description": TEXTS})))
def test_errors_carry_the_same_facts(body):
    assert same_facts(Document("errors", body))


def test_what_xml_cannot_carry_is_in_neither():
    document = Document("errors", [{"code": 400, "description": "a\x00b\x1fc\ufffed\ud800e\r\nf"}])
    assert orjson.loads(render(document, Format.JSON)) == [{"code": 400, "description": "abcde\nf"}]
    assert same_facts(document)
