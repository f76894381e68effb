"""Photos in a form: stored as soon as they arrive, kept by signed ids, so that a form that fails loses none."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Attachment
from linli.cases.rules.report import MOST_PHOTOS
from linli.cases.steps.attach import ORPHAN_AFTER, store_photo
from linli.kernel.actor import Actor
from linli.kernel.errors import DomainError, InvalidInput
from linli.kernel.images import MOST_BYTES

_SALT = "linli.photos"
SESSION_KEY = "photos"
_REMEMBERED = 20  # photos a session may look at again


class PhotosInput(forms.FileInput):
    """A file input that takes several photos."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, **(attrs or {})})


class PhotosField(forms.FileField):
    """Several photos; they are read by `PhotosMixin.take`, so the field itself checks nothing."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploaded files."""
        return [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]


class PhotosMixin(forms.Form):
    """Adds the hidden list of photos that were stored in an earlier try."""

    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def kept_photos(self) -> list[uuid.UUID]:
        """The photos stored in earlier tries and still unclaimed; none of a list that was changed or is too old."""
        return kept(str(self.data.get(self.add_prefix("kept"), "")))

    @property
    def kept_list(self) -> list[uuid.UUID]:
        """The photos to show with the form; none costs no statement."""
        return self.kept_photos() if self.is_bound else []

    def take(self, request: HttpRequest, *, by: Actor, at: datetime) -> list[uuid.UUID]:
        """Store the new photos, add them to the kept ones, and put problems beside the field."""
        dropped = set(request.POST.getlist("drop"))
        photos = [one for one in self.kept_photos() if str(one) not in dropped]
        for upload in request.FILES.getlist(self.add_prefix("photos")):
            if len(photos) >= MOST_PHOTOS:
                self.add_error("photos", str(_("At most %(most)d photos.") % {"most": MOST_PHOTOS}))
                break
            try:
                photos.append(store_photo(content=upload.read(MOST_BYTES + 1), by=by, at=at).pk)
            except InvalidInput as error:
                for words in error.fields.get("photos", [error.message]):
                    self.add_error("photos", _of(upload.name, words))
            except DomainError as error:
                self.add_error("photos", _of(upload.name, error.message))
        self.keep(photos)
        remember(request, photos)
        return photos

    def keep(self, photos: Sequence[uuid.UUID]) -> None:
        """Carry the ids of `photos` into the form that is shown again."""
        self.put("kept", signing.dumps([one.hex for one in photos], salt=_SALT) if photos else "")

    def put(self, name: str, value: str) -> None:
        """Change one value of the form that is shown again."""
        again = QueryDict(mutable=True)
        again.update(self.data)
        again[self.add_prefix(name)] = value
        self.data = again


class BeforePhotos(PhotosMixin):
    """Photos of the place before the work, beside those of the result."""

    photos = PhotosField(label=gettext_lazy("Photos before the work"), required=False)


def _of(name: str | None, words: object) -> str:
    return str(_("%(field)s: %(words)s") % {"field": name or "", "words": words})


def kept(token: str) -> list[uuid.UUID]:
    """The unclaimed photos that a signed list names, in its order."""
    if not token:
        return []
    try:
        named = [uuid.UUID(one) for one in signing.loads(token, salt=_SALT, max_age=ORPHAN_AFTER)]
    except (signing.BadSignature, ValueError, TypeError):
        return []
    there = set(Attachment.objects.filter(pk__in=named, case=None).values_list("pk", flat=True))
    return [one for one in named if one in there]


def remember(request: HttpRequest, photos: Sequence[uuid.UUID]) -> None:
    """Let this session look at the photos that it sent."""
    if photos:
        known = [one for one in request.session.get(SESSION_KEY, []) if one not in {photo.hex for photo in photos}]
        request.session[SESSION_KEY] = [*known, *(photo.hex for photo in photos)][-_REMEMBERED:]
