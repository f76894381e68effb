"""YAML as packs need it."""

from __future__ import annotations

import pytest

from linli.policy.yaml12 import BadYaml, read_yaml


@pytest.fixture
def read(tmp_path):
    """Read a text (or bytes) as the file x.yaml."""

    def reader(text: str | bytes):
        path = tmp_path / "x.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(path)

    return reader


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("001", "001"),
        ("0", 0),
        ("-12", -12),
        ("007.5", "007.5"),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("n", "n"),
        ("true", True),
        ("False", False),
        ('"true"', "true"),
        ("'12'", "12"),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-11-21", "2026-11-21"),
        ("12:30:00", "12:30:00"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("+86", "+86"),
        ("街道", "街道"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_a_value_is_what_it_looks_like(read, written, value):
    found = read(f"key: {written}")[0]["key"]
    assert (found, type(found)) == (value, type(value))


def test_keys_stay_text(read):
    assert read("001: a\nno: b\n1: c")[0] == {"001": "a", "no": "b", "1": "c"}


def test_every_value_knows_its_line(read):
    value, places = read("a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
    assert value == {"a": 1, "b": ["x", {"c": 2, "d": 3}]}
    assert {path: line for path, (_file, line) in places.items()} == {
        (): 1, ("a",): 1, ("b",): 3, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4, ("b", 1, "d"): 5,
    }  # fmt: skip
    assert {file for file, _line in places.values()} == {"x.yaml"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: the key 'a' stands here twice"),
        ("x:\n  - {a: 1, a: 1}\n", "x.yaml:2: the key 'a' stands here twice"),
        ("a: [1, 2\nb: 3\n", "x.yaml:2"),
        ("a:\n\t- b\n", "x.yaml:2"),
        ("a: 1\n? [b, c]\n: d\n", "x.yaml:2: a key must be a plain text"),
        ("a: *nowhere\n", "x.yaml:1"),
        ("--- a\n--- b\n", "x.yaml:2"),
        (b"a: \xff\xfe\n", "x.yaml: not UTF-8 (byte 3)"),
        ("a: \x00\n", "x.yaml"),
        ("[" * 1500, "x.yaml"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line(read, text, says):
    with pytest.raises(BadYaml) as refused:
        read(text)
    assert says in str(refused.value)


def test_anchors_that_multiply_are_stopped(read):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(BadYaml, match="more than"):
        read(bomb)


def test_an_anchor_that_holds_itself_is_stopped(read):
    with pytest.raises(BadYaml):
        read("a: &a [*a]\n")


def test_a_tag_makes_no_object(read):
    assert read('a: !!python/object/apply:os.system ["echo"]')[0] == {"a": ["echo"]}


def test_an_empty_file_is_nothing_and_a_mark_of_byte_order_is_no_key(read):
    assert read("")[0] is None
    assert read(b"\xef\xbb\xbfa: 1")[0] == {"a": 1}
