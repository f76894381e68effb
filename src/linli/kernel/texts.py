"""Texts in both languages, and the cleaning of text that people type or send."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, StringConstraints

from linli.kernel.errors import Words

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_EMPTY = "\u034f\u115f\u1160\u2800\u3164\uffa0 \t\n"  # letters and marks without a shape
# C0 and C1 controls except tab, line feed and carriage return; NUL is among them.
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A, 0x0D}


class Text(BaseModel):
    """A text that must exist in Chinese and in English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: Filled
    en: Filled

    def in_language(self, language: str | None) -> str:
        """The text in `language` (any tag); Chinese unless it starts with "en"."""
        return self.en if (language or "").lower().startswith("en") else self.zh

    def __str__(self) -> str:
        return self.in_language(get_language())


def text_problem(value: str, *, longest: int) -> Words | None:
    """What is wrong with a typed text of at most `longest` characters, or None."""
    if len(value) > longest:
        return _("At most %(longest)d characters; this has %(length)d.") % {"longest": longest, "length": len(value)}
    for char in value:
        if ord(char) in _CONTROLS:
            return _("Contains a control character (U+%(code)04X). Please remove it.") % {"code": ord(char)}
        if 0xD800 <= ord(char) <= 0xDFFF or char == "\ufffd":  # the latter is what a wrong decoding leaves behind
            return _("Contains a broken character. Please send the text as UTF-8.")
    return None


def _shows(char: str) -> bool:
    return char not in _EMPTY and unicodedata.category(char) not in ("Cf", "Zs", "Zl", "Zp")


def tidy(value: str) -> str:
    """The text in NFC with unified line ends and no blanks around it; empty when it shows nothing at all."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return value if any(map(_shows, value)) else ""


def tame(text: str) -> str:
    """A text that no spreadsheet takes for a formula: not with full-width signs, nor with blanks nobody sees before."""
    plain = unicodedata.normalize("NFKC", text)
    first = next((char for char in plain if unicodedata.category(char)[0] not in "CZ"), "")
    return f"'{text}" if first in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text
