"""Reading what clients send: each parameter once, in UTF-8, with all problems collected by the name they know."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, tzinfo

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import InvalidInput, Words

_WHOLE = re.compile(r"[0-9]{1,9}")
# a "+" that was not percent-encoded arrives as a blank
_LOST_PLUS = re.compile(r"(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?) (\d\d:?\d\d)$")


class Params:
    """The parameters of a request, from its query and, for POST, its form."""

    def __init__(self, *sources: QueryDict) -> None:
        self._sources = sources
        self.problems: dict[str, list[Words]] = {}

    def wrong(self, name: str, words: Words) -> None:
        """Note a problem with the parameter `name`."""
        found = self.problems.setdefault(name, [])
        if words not in found:
            found.append(words)

    def check(self) -> None:
        """Raise InvalidInput when there was a problem."""
        if self.problems:
            raise InvalidInput(self.problems)

    def readable(self, name: str, value: str) -> str:
        """`value`, or "" with a problem noted when it was not UTF-8 or holds a NUL."""
        if "\ufffd" in value:
            self.wrong(name, _("Contains a broken character. Please send the text as UTF-8."))
        elif "\x00" in value:
            self.wrong(name, _("Contains a control character (U+%(code)04X). Please remove it.") % {"code": 0})
        else:
            return value
        return ""

    def one(self, name: str) -> str:
        """The value of a parameter that may be given once; "" without it."""
        given = [source.getlist(name) for source in self._sources if name in source]
        if any(len(values) > 1 for values in given) or len({value for values in given for value in values}) > 1:
            self.wrong(name, _("This was given more than once."))
            return ""
        return self.readable(name, given[0][0]).strip() if given and given[0] else ""

    def listed(self, name: str) -> list[str]:
        """The values of a parameter that is a comma-separated list and may be repeated."""
        joined = ",".join(self.readable(name, value) for source in self._sources for value in source.getlist(name))
        return [value for value in (part.strip() for part in joined.split(",")) if value]

    def query(self, **changed: int) -> str:
        """The query string of the request with some parameters changed, without the key."""
        asked = self._sources[0].copy()
        asked.pop("api_key", None)
        for name, value in changed.items():
            asked[name] = str(value)
        return asked.urlencode()

    def whole(self, name: str, *, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.one(name)
        if not value:
            return default
        if _WHOLE.fullmatch(value) is None or not 1 <= int(value) <= most:
            self.wrong(name, _("This must be a whole number from 1 to %(most)d.") % {"most": most})
            return default
        return int(value)

    def instant(self, name: str, *, zone: tzinfo, latest: bool = False) -> datetime | None:
        """A time of ISO 8601 (the W3C's date and time format); without an offset it is read in `zone`.

        A date alone is its first moment, with `latest` its last.
        """
        value = _LOST_PLUS.sub(r"\1+\2", self.one(name))
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value)
            if len(value) <= 10 and latest:
                found = datetime.combine(found, time.max)
            found = found if found.tzinfo else found.replace(tzinfo=zone)
            found = found.astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
        # a year that leaves room for the days added and taken away below
        if found is None or not 1900 <= found.year <= 2200:
            self.wrong(name, _("This must be a date and time such as 2026-11-21T09:30:00+08:00."))
            return None
        return found
