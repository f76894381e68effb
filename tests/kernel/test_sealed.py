"""Personal fields: sealed for one field, by one key, found again by their blind index."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.sealed import KeyRing, ring


def text_of_ring(current: str, *names: str, index: bytes = b"i" * 32) -> str:
    keys = {name: base64.b64encode(name.encode() * 16).decode() for name in names}
    return json.dumps({"current": current, "keys": keys, "index": base64.b64encode(index).decode()})


@pytest.fixture
def keys(settings):
    """Use a ring of named keys from now on."""

    def use(current: str, *names: str, index: bytes = b"i" * 32) -> KeyRing:
        settings.LINLI_DATA_KEYS = text_of_ring(current, *names, index=index)
        return ring()

    return use


@given(st.text(max_size=200))
def test_what_is_sealed_opens_again_and_looks_different_every_time(value):
    first, second = (ring().seal(value, field="reporter.name") for _ in range(2))
    assert first != second
    assert ring().open(first, field="reporter.name") == value
    assert ring().open(memoryview(second), field="reporter.name") == value


def test_the_value_is_not_in_the_sealed_bytes():
    sealed = ring().seal("+8613800138000", field="reporter.phone")
    assert b"138" not in sealed
    assert sealed.startswith(b"k1:")


def test_another_field_or_a_changed_byte_does_not_open():
    sealed = ring().seal("+8613800138000", field="reporter.phone")
    with pytest.raises(InvalidTag):
        ring().open(sealed, field="reporter.name")
    for place in (3, len(sealed) - 1):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(InvalidTag):
            ring().open(bytes(broken), field="reporter.phone")


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key(keys):
    old = keys("k1", "k1").seal("王桂兰", field="reporter.name")
    both = keys("k2", "k1", "k2")
    fresh = both.seal("王桂兰", field="reporter.name")
    assert (old[:3], fresh[:3]) == (b"k1:", b"k2:")
    assert both.open(old, field="reporter.name") == both.open(fresh, field="reporter.name") == "王桂兰"
    with pytest.raises(KeyError):
        keys("k2", "k2").open(old, field="reporter.name")


def test_equal_values_have_equal_blinds_only_within_field_and_installation(keys):
    here = keys("k1", "k1")
    blind = here.blind("+8613800138000", field="reporter.phone")
    assert len(blind) == 16
    assert here.blind("+8613800138000", field="reporter.phone") == blind
    assert here.blind("+8613800138001", field="reporter.phone") != blind
    assert here.blind("+8613800138000", field="reporter.email") != blind
    assert keys("k1", "k1", index=b"j" * 32).blind("+8613800138000", field="reporter.phone") != blind


def test_a_rotation_keeps_the_blind_index_and_what_is_derived(keys):
    before = keys("k1", "k1")
    blind, secret = before.blind("x", field="f"), before.derive("tracking", b"n")
    after = keys("k2", "k1", "k2")
    assert (after.blind("x", field="f"), after.derive("tracking", b"n")) == (blind, secret)
    assert after.derive("other", b"n") != secret
