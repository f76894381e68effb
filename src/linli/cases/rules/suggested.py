"""What was suggested, as a form or a client carries it to the step that names the type: signed, codes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing

_SALT = "linli.suggested"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Suggested:
    """The model that suggested, and the types it named, the likeliest first."""

    model: int
    codes: tuple[str, ...]

    def told(self, code: str) -> dict[str, int]:
        """What the event keeps: the model, and the place of the chosen type among the suggestions, 0 for none."""
        return {"model": self.model, "rank": self.codes.index(code) + 1 if code in self.codes else 0}


def token_of(model: int, codes: Sequence[str]) -> str:
    """The suggestion as a token."""
    return signing.dumps([model, *codes], salt=_SALT, compress=True)


def suggested_of(token: str) -> Suggested | None:
    """The suggestion of a token; None for none and for what is no token of ours: it is for counting only."""
    if not token or len(token) > _LONGEST:
        return None
    try:
        model, *codes = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Suggested(model, tuple(codes))
