"""The case page: all that is known, and every move that is possible now, drawn from the table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.forms.moves import MoveForm
from linli.cases.lifecycle import TRANSITIONS
from linli.cases.models import Case
from linli.cases.queries import get_case, moves_open_to, visible_to
from linli.cases.steps.act import act
from linli.cases.steps.context import context_at
from linli.cases.steps.reveal import ContactCard, read_contacts
from linli.cases.views.beside import asked_for, grouped, held_up
from linli.cases.views.near import near_shown
from linli.cases.views.sheet import choosing_for, move_forms, sheet
from linli.cases.views.suggesting import suggestions_for
from linli.kernel.errors import DomainError, InvalidInput, NotAllowed, NotFound, TransitionRefused
from linli.kernel.lifecycle import Move
from linli.web.pages import explain, fragment, is_fragment


@login_required
@require_safe
@never_cache
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """The page of one case. Another street's case looks like one that does not exist."""
    return _page(request, _for_staff(request, number))


def _for_staff(request: SignedInRequest, number: str) -> Case:
    """The case for those who work on it; who only reported it follows it on the tracking page. Raises NotFound."""
    found = get_case(by=request.actor, number=number)
    if not found.roles_of(request.actor):
        raise NotFound
    return found


@login_required
@require_POST
@never_cache
def case_contact(request: SignedInRequest, number: str) -> HttpResponse:
    """The reporter's contact, decrypted once for this answer; the reading is audited."""
    cards = read_contacts(number=number, by=request.actor, at=timezone.now())
    if is_fragment(request):
        return fragment(request, "cases/_contact.html", {"cards": cards})
    return _page(request, get_case(by=request.actor, number=number), cards=cards)


@login_required
@require_POST
@never_cache
def case_do(request: SignedInRequest, number: str, move: str) -> HttpResponse:
    """Make a move. Wrong facts come back with the form, a move no longer possible with the fresh page."""
    found, now = _for_staff(request, number), timezone.now()
    known = next((one for one in TRANSITIONS if one.name == move and not one.automatic), None)
    if known is None:
        raise TransitionRefused(state=found.status, move=move[:40])
    form = _bound(request, found, known)
    well_formed = form.is_valid()
    if all(one.name != move for one in TRANSITIONS.from_state(found.status)):
        return _refused(request, number, form, TransitionRefused())
    if all(one.name != move for one in moves_open_to(found, by=request.actor)):
        raise NotAllowed
    photos = form.take(request, by=request.actor, at=now) if "photos" in form.fields else []
    before = form.before.take(request, by=request.actor, at=now) if form.before and form.before.is_valid() else []
    if not well_formed or form.errors or (form.before is not None and form.before.errors):
        return _page(request, found, wrong=form, status=422)
    facts = form.facts() | ({"photos": photos} if photos else {}) | ({"before": before} if before else {})
    try:
        act(number=number, move=move, facts=facts, by=request.actor, at=now)
    except InvalidInput as error:
        _show(form, error)
        return _page(request, found, wrong=form, status=422)
    except (TransitionRefused, NotAllowed) as error:
        return _refused(request, number, form, error)
    messages.success(request, _("Done: %(move)s.") % {"move": known.label})
    still = visible_to(request.actor).filter(pk=found.pk).exists()
    return _to(reverse("case", args=[found.number]) if still else reverse("work"))


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _bound(request: SignedInRequest, found: Case, move: Move) -> MoveForm:
    context = context_at(timezone.now())
    choosing = choosing_for(found, context=context, language=get_language())
    return MoveForm(request.POST, move=move, choosing=choosing, seq=found.seq)


def _show(form: MoveForm, error: InvalidInput) -> None:
    """Problems beside their fields; those of the map stand above its hidden fields."""
    fields = {_field_of(form, name): words for name, words in error.fields.items()}
    if form.before is not None:
        for words in fields.pop("before", []):
            form.before.add_error("photos", str(words))
    explain(form, InvalidInput(fields, error.message))


def _field_of(form: MoveForm, fact: str) -> str:
    return "lon" if fact == "point" and "lon" in form.fields else fact


def _refused(request: SignedInRequest, number: str, form: MoveForm, error: DomainError) -> HttpResponse:
    """Not possible, or somebody else was faster: show the case as it is now, and give back what was written."""
    fresh = get_case(by=request.actor, number=number)
    words, status = str(error.message), 403
    if isinstance(error, TransitionRefused):
        status = 409
        if str(fresh.seq) != str(form.data.get("seq", "")):
            words = _("Somebody changed this case while you were writing. Here it is as it stands now.")
    return _page(request, fresh, refused=words, kept_text=form.texts, status=status)


def _page(
    request: SignedInRequest,
    found: Case,
    *,
    wrong: MoveForm | None = None,
    cards: list[ContactCard] | None = None,
    refused: str = "",
    kept_text: str = "",
    status: int = 200,
) -> HttpResponse:
    now, language = timezone.now(), get_language()
    context = context_at(now)
    forms = move_forms(found, by=request.actor, context=context, language=language)
    if wrong is not None:
        forms = [wrong if form.move.name == wrong.move.name else form for form in forms]
    shown: dict[str, Any] = sheet(found, by=request.actor, at=now, context=context, language=language)
    asked = request.GET.get("type_code", "")
    shown |= suggestions_for(found, forms, text=shown["text"], context=context, language=language, asked=asked)
    shown |= {
        "groups": grouped(
            (form for form in forms if form.move.name != "note"),
            wrong=wrong,
            asked=asked_for(found, in_question=bool(shown["in_question"])),
        ),
        "held_up": held_up(found, by=request.actor, context=context, language=language),
        "note": next((form for form in forms if form.move.name == "note"), None),
        "near": near_shown(found, text=shown["text"], by=request.actor, context=context, at=now)
        if any(form.move.name == "merge" for form in forms)
        else [],
        "wrong": wrong,
        "cards": cards,
        "refused": refused,
        "kept_text": kept_text,
    }
    return render(request, "cases/case.html", shown, status=status)
