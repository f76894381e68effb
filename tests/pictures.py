"""Small pictures made for tests."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(width: int = 64, height: int = 48, *, exif: bytes | None = None) -> bytes:
    """A JPEG of one colour; `exif` goes into its metadata."""
    out = io.BytesIO()
    extra = {"exif": exif} if exif else {}
    Image.new("RGB", (width, height), (14, 106, 114)).save(out, "JPEG", **extra)
    return out.getvalue()


def png(width: int = 64, height: int = 48) -> bytes:
    """A PNG with an alpha channel."""
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (14, 106, 114, 128)).save(out, "PNG")
    return out.getvalue()
