"""Photos: what comes out shows the same picture and carries nothing else."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from linli.kernel.errors import InvalidInput, TooLarge
from linli.kernel.images import LONGEST_SIDE, MOST_BYTES, clean_photo
from tests.pictures import jpeg, png


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 57.0, 42.1), 3: "E", 4: (116.0, 25.0, 20.3)})
    return jpeg(80, 40, exif=exif.tobytes())


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.txt", "evil")
    return out.getvalue()


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def test_position_and_camera_are_gone_and_the_picture_is_upright():
    dirty = with_exif()
    assert opened(dirty).getexif().get_ifd(0x8825)
    photo = clean_photo(dirty)
    clean = opened(photo.content)
    assert not clean.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & clean.info.keys()
    assert b"SecretCamera" not in photo.content
    assert (photo.width, photo.height) == clean.size == (40, 80)


@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script></html>", zipped(), b"%PDF-1.7 evil"])
@pytest.mark.parametrize("make", [jpeg, png], ids=["jpeg", "png"])
def test_what_hangs_on_the_end_is_cut_off(make, tail):
    clean = clean_photo(make() + tail).content
    assert tail not in clean
    assert b"evil" not in clean
    assert not zipfile.is_zipfile(io.BytesIO(clean))
    assert clean.startswith(b"\xff\xd8")
    assert clean.endswith(b"\xff\xd9")


def test_comments_inside_the_file_are_gone():
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG", comment=b"<script>alert(1)</script>")
    assert b"script" in out.getvalue()
    assert b"script" not in clean_photo(out.getvalue()).content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_usual_kind_becomes_a_jpeg(kind):
    out = io.BytesIO()
    Image.new("P" if kind == "GIF" else "RGB", (30, 20)).save(out, kind)
    photo = clean_photo(out.getvalue())
    assert opened(photo.content).format == "JPEG"
    assert (photo.width, photo.height) == (30, 20)


def test_large_pictures_are_made_smaller_in_proportion():
    photo = clean_photo(jpeg(4000, 1000))
    assert (photo.width, photo.height) == opened(photo.content).size == (LONGEST_SIDE, LONGEST_SIDE // 4)


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (8_000, 8_000), (2**31 - 1, 1)])
def test_bombs_are_refused_before_they_are_unpacked(width, height):
    with pytest.raises(InvalidInput) as refused:
        clean_photo(claims(width, height), field="photo")
    assert list(refused.value.fields) == ["photo"]


def test_more_than_ten_megabytes_are_refused_and_exactly_ten_are_not():
    full = jpeg() + b"\0" * (MOST_BYTES - len(jpeg()))
    assert clean_photo(full).width == 64
    with pytest.raises(TooLarge):
        clean_photo(full + b"\0")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a photo",
        jpeg()[:200],
        png()[:60],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"BM" + b"\0" * 100,
        claims(64, 64),
    ],
)
def test_what_is_no_photo_is_refused_by_field(content):
    with pytest.raises(InvalidInput) as refused:
        clean_photo(content)
    assert list(refused.value.fields) == ["photos"]


def test_kinds_that_are_not_taken_are_refused():
    for kind in ("BMP", "TIFF", "ICO"):
        out = io.BytesIO()
        Image.new("RGB", (32, 32)).save(out, kind)
        with pytest.raises(InvalidInput):
            clean_photo(out.getvalue())


@pytest.mark.filterwarnings("ignore:.*:UserWarning")  # Pillow about broken EXIF
def test_broken_files_never_raise_anything_else():
    dice = random.Random(7)
    for make in (with_exif, png):
        for _ in range(60):
            content = bytearray(make())
            for _ in range(dice.randint(1, 8)):
                content[dice.randrange(len(content))] = dice.randrange(256)
            try:
                clean = clean_photo(bytes(content))
            except InvalidInput:
                continue
            assert opened(clean.content).format == "JPEG"
