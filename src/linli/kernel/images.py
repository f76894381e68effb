"""Photos that people send: decoded, turned upright, scaled and encoded anew, so that nothing hidden survives."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from linli.kernel.errors import InvalidInput, TooLarge

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1920
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "MPO")

Image.init()  # Pillow knows the rarer formats only after this


@dataclass(frozen=True, slots=True)
class Photo:
    """A clean JPEG without metadata."""

    content: bytes
    width: int
    height: int


def clean_photo(content: bytes, *, field: str = "photos") -> Photo:
    """Re-encode a photo (JPEG, PNG, WebP or GIF of at most 10 MB and 50 million pixels).

    EXIF, position, comments and anything appended are gone. Raises TooLarge, InvalidInput on `field`.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(_("The photo is larger than 10 MB. Please send a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise InvalidInput(
                        {field: [_("The photo has more than 50 million pixels. Please send a smaller one.")]}
                    )
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (InvalidInput, TooLarge):
        raise
    except Image.DecompressionBombWarning as error:
        raise InvalidInput(
            {field: [_("The photo has more than 50 million pixels. Please send a smaller one.")]}
        ) from error
    except Exception as error:
        raise InvalidInput({field: [_("This is not a photo that can be read (JPEG, PNG, WebP or GIF).")]}) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=82, optimize=True)
    return Photo(content=out.getvalue(), width=upright.width, height=upright.height)
