"""The file of a learned model: the same model comes back, and nothing else is taken for one."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import random
import zipfile

import numpy as np
import pytest

from linli.kernel.learning import UnreadableModel, fit, load
from tests.kernel.test_learning import messages


@pytest.fixture(scope="module")
def model():
    return fit(*messages(150))


@pytest.fixture(scope="module")
def data(model):
    return model.as_bytes()


def rewritten(data: bytes, change) -> bytes:
    """The file with its JSON and numbers changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        parts = {name: folder.read(name) for name in folder.namelist()}
    head = json.loads(parts["model.json"])
    change(head, parts)
    parts["model.json"] = json.dumps(head).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as folder:
        for name, part in parts.items():
            folder.writestr(name, part)
    return made.getvalue()


def test_a_model_comes_back_byte_for_byte(model, data, tmp_path):
    file = tmp_path / "types.model"
    digest = model.write(file)
    assert digest == hashlib.sha256(data).hexdigest()
    back = load(file, sha256=digest)
    texts = messages(40, seed=8)[0]
    assert back.rank(texts) == model.rank(texts)
    assert back.chances(texts).tobytes() == model.chances(texts).tobytes()
    assert [back.why(text, "noise") for text in texts] == [model.why(text, "noise") for text in texts]
    assert back.card == model.card
    assert back.as_bytes() == data
    assert load(rewritten(data, lambda head, parts: None)).rank(texts) == model.rank(texts)


def test_another_digest_is_another_file(data):
    with pytest.raises(UnreadableModel, match="has changed"):
        load(data, sha256="0" * 64)


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"hello",
        pickle.dumps({"labels": ["a", "b"]}),
        b"PK\x05\x06" + b"\x00" * 18,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    ],
)
def test_a_foreign_file_is_refused(foreign):
    with pytest.raises(UnreadableModel, match="not a model"):
        load(foreign)


def test_an_archive_of_numpy_is_refused():
    made = io.BytesIO()
    np.savez(made, known=np.asarray([{"a": 1}], dtype=object))
    with pytest.raises(UnreadableModel):
        load(made.getvalue())


def test_a_missing_file_is_said_in_words(tmp_path):
    with pytest.raises(UnreadableModel, match="Cannot read"):
        load(tmp_path / "none")
    with pytest.raises(UnreadableModel, match="Cannot read"):
        load(tmp_path)


def test_a_damaged_file_never_gives_a_model(data):
    dice = random.Random(1)
    for _round in range(60):
        at = dice.randrange(len(data))
        with pytest.raises(UnreadableModel):
            load(data[:at])
        broken = bytearray(data)
        broken[at] ^= 1 << dice.randrange(8)
        try:
            load(bytes(broken))
        except UnreadableModel:
            continue
        assert data[at - 60 : at + 60].find(b"PK") >= 0 or at > len(data) - 400  # times and marks of the zip itself


@pytest.mark.parametrize(
    "change",
    [
        lambda head, parts: head.update(format="other"),
        lambda head, parts: head.update(labels=["one"]),
        lambda head, parts: head.update(labels=["one", "one", "two"]),
        lambda head, parts: head.update(labels=[1, 2, 3]),
        lambda head, parts: head.update(labels="abc"),
        lambda head, parts: head.update(pieces=head["pieces"] + 1),
        lambda head, parts: head.update(pieces=-1),
        lambda head, parts: head.update(pieces=1e400),
        lambda head, parts: head.update(pieces=None),
        lambda head, parts: head.update(bias=[0.0]),
        lambda head, parts: head.update(bias=[0.0, None, 1.0]),
        lambda head, parts: head["calibration"].update(scale=0),
        lambda head, parts: head["calibration"].update(slope="1e999"),
        lambda head, parts: head["calibration"].update(offset=None),
        lambda head, parts: head["calibration"].update(scale=1e308),
        lambda head, parts: head["calibration"].update(slope=1e308),
        lambda head, parts: head["calibration"].update(offset=-1e308),
        lambda head, parts: head.update(bias=[3e38, -3e38, 3e38]),
        lambda head, parts: parts.update({"rarity.f32": np.full(head["pieces"], 3e38, "<f4").tobytes()}),
        lambda head, parts: head["calibration"].update(other=1),
        lambda head, parts: head["card"].update(threshold=7),
        lambda head, parts: head["card"].update(threshold="high"),
        lambda head, parts: head["card"].pop("measures"),
        lambda head, parts: head["card"].update(surprise=1),
        lambda head, parts: head.pop("card"),
        lambda head, parts: parts.update({"weights.f16": b"\xff" * len(parts["weights.f16"])}),
        lambda head, parts: parts.update({"known.u64": b"\x00" * len(parts["known.u64"])}),
        lambda head, parts: parts.update({"rarity.f32": parts["rarity.f32"][:-4]}),
        lambda head, parts: parts.update({"extra.pickle": b"x"}),
        lambda head, parts: parts.pop("rarity.f32"),
    ],
)
def test_what_does_not_fit_together_is_refused(data, change):
    with pytest.raises(UnreadableModel):
        load(rewritten(data, change))


def test_another_version_says_what_to_do(data):
    with pytest.raises(UnreadableModel, match="Train it again"):
        load(rewritten(data, lambda head, parts: head.update(version=99)))


def test_a_packed_bomb_is_not_unpacked(data):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name in ("model.json", "known.u64", "rarity.f32", "weights.f16"):
            folder.writestr(name, b"0" * 50_000_000)
    assert len(made.getvalue()) < 1_000_000
    with pytest.raises(UnreadableModel):
        load(made.getvalue())
