"""Words in templates that no translation tag surrounds: literal text, and attributes that people read or hear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from _project import finish, name, templates
from django.conf import settings
from django.template.base import Lexer, TokenType

READ = {"title", "alt", "aria-label", "aria-description", "placeholder", "label"}
SILENT = {"script", "style", "code", "kbd"}
COMPONENTS = {
    *("pill", "clock_bar", "field", "error_summary", "unit_chip", "place_chip"),
    *("empty", "explain", "photo_input", "map_panel", "icon"),
}

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_WORDS = re.compile(r"[A-Za-z]{2,}|[一-鿿]")
_SENTENCE = re.compile(r"[A-Za-z]{2,} [A-Za-z]|[一-鿿]")
_STRING = re.compile(r"""(?<!\()(?:(?P<name>\w+)=)?"(?P<text>[^"]*)"(?!\))""")
_HOLE = " "  # stands where a template tag or variable was; harmless within a tag of HTML


class Reader(HTMLParser):
    """Collects (line, words) of what a reader would see untranslated."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes that people read; remember elements that are silent or in a language of their own."""
        for attribute, value in attrs:
            if attribute in READ and value and _WORDS.search(value):
                self.found.append((self.getpos()[0], f'{attribute}="{value}"'))
        if tag not in VOID:
            own_language = tag != "html" and any(attribute == "lang" for attribute, _value in attrs)
            self.open.append((tag, tag in SILENT or own_language))

    def handle_endtag(self, tag: str) -> None:
        """Forget the element; unbalanced ones (an {% if %} may hold one end) are passed over."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        """Literal text outside silent elements."""
        first = _WORDS.search(data)
        if first and not any(silent for _tag, silent in self.open):
            line = self.getpos()[0] + data.count("\n", 0, first.start())
            self.found.append((line, " ".join(data.split())))


def _in_tag(contents: str) -> Iterator[str]:
    """Words given to a component as a plain string: `hint="Say it"` where `hint=_("Say it")` is meant."""
    tag = contents.split(None, 1)[0]
    if tag not in COMPONENTS:
        return
    for match in _STRING.finditer(contents):
        words = match["text"]
        read = match["name"] in (None, "hint", "label", "role", "action", "words", "title", "message")
        if read and (
            re.search(r"[A-Za-z]{2,} [A-Za-z]|[一-鿿]", words) or match["name"] in ("hint", "action", "message")
        ):
            yield f"{tag}: {match[0]}"


def problems_in(source: str) -> list[tuple[int, str]]:
    """(line, words) of everything untranslated in a template's source."""
    reader = Reader()
    found: list[tuple[int, str]] = []
    pieces: list[str] = []
    outside, commented, classes = True, False, False
    for token in Lexer(source).tokenize():
        raw = source_of(token.token_type, token.contents)
        if token.token_type is TokenType.TEXT:
            pieces.append(raw if outside and not commented and not classes else "\n" * raw.count("\n"))
            continue
        tag = token.contents.split(None, 1)[0] if token.token_type is TokenType.BLOCK and token.contents.strip() else ""
        outside = (
            False
            if tag in ("blocktranslate", "blocktrans")
            else True
            if tag in ("endblocktranslate", "endblocktrans")
            else outside
        )
        if tag in ("block", "endblock"):
            classes = token.contents.endswith("_class")  # names of CSS classes, not words
        commented = tag == "comment" or (commented and tag != "endcomment")
        if tag:
            found += [(token.lineno or 0, words) for words in _in_tag(token.contents)]
        pieces.append(_HOLE + "\n" * raw.count("\n"))
    reader.feed("".join(pieces))
    reader.close()
    return sorted([*found, *reader.found])


def source_of(kind: TokenType, contents: str) -> str:
    """What a token looked like in the file, as far as lines are concerned."""
    return contents if kind is TokenType.TEXT else f"{{%{contents}%}}"


def check() -> Iterator[str]:
    """One line for each finding in the project's HTML templates."""
    for path in templates():
        if path.suffix == ".html":
            for line, words in problems_in(path.read_text(encoding="utf-8")):
                yield f"{name(path)}:{line}: {words}"


if __name__ == "__main__":
    settings.configure()
    finish("untranslated", check(), fine="no bare words in templates")
