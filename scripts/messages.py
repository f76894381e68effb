"""Translations: collect all messages into the Chinese catalogue, or with --check say which are not translated."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from _project import PACKAGE, finish, modules, name, templates
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

CATALOGUE = PACKAGE / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
_NAMED = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def _python_of(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # Indentation means nothing in a template, but the tokenizer of Python would trip over it.
    return "\n".join(line.lstrip() for line in templatize(text).splitlines()).encode()


def collected() -> Catalog:
    """Every message of the code and the templates."""
    found = Catalog(project="linli", charset="utf-8", fuzzy=False)
    for path in (*modules(), *templates()):
        for line, message, comments, context in extract(
            "python", io.BytesIO(_python_of(path)), KEYWORDS, options={"encoding": "utf-8"}
        ):
            found.add(message, locations=[(name(path), line)], auto_comments=comments, context=context)
    return found


def catalogue() -> Catalog:
    """The Chinese catalogue as it is in the project; an empty one before the first time."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hans", project="linli", charset="utf-8", fuzzy=False)
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="zh_Hans")


def _words(message: Message) -> list[str]:
    told = message.string
    return [told] if isinstance(told, str) else list(told or [""])


def _problems(found: Catalog, known: Catalog) -> Iterator[str]:
    for message in found:
        if not message.id:
            continue
        first = message.id if isinstance(message.id, str) else message.id[0]
        where = f"{message.locations[0][0]}:{message.locations[0][1]}" if message.locations else "?"
        told = known.get(first, message.context)
        if told is None or not all(_words(told)):
            yield f"{where}: not translated: {first!r}"
        elif told.fuzzy:
            yield f"{where}: marked fuzzy: {first!r}"
        else:
            last = message.id if isinstance(message.id, str) else message.id[-1]
            wanted = set(_NAMED.findall(last))
            for words in _words(told):
                if set(_NAMED.findall(words)) - {"%%"} != wanted - {"%%"}:
                    yield f"{where}: other placeholders in the translation of {first!r}: {words!r}"


def update() -> None:
    """Add new messages to the catalogue, keep the translations, drop what is no longer used."""
    found, known = collected(), catalogue()
    made = known.creation_date
    known.header_comment = "# Chinese of Linli. Add messages with: make messages"
    known.last_translator = known.language_team = known.msgid_bugs_address = ""
    known.update(found, no_fuzzy_matching=True)
    known.creation_date = made
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as out:
        write_po(out, known, width=110, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    missing = sum(1 for message in known if message.id and not all(_words(message)))
    print(f"messages: {len(known)} in {name(CATALOGUE)}, {missing} to translate")


if __name__ == "__main__":
    settings.configure()
    if "--check" in sys.argv[1:]:
        everything = collected()
        finish("messages", _problems(everything, catalogue()), fine=f"all {len(everything)} are translated")
    update()
