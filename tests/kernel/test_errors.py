"""Errors speak to the user, carry stable codes, and each has a status and a title."""

from __future__ import annotations

import pytest

from linli.config.errors import STATUSES, TITLES, problem, status_of
from linli.kernel import errors
from linli.kernel.errors import DomainError, InvalidInput, TransitionRefused

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DomainError)]


def made(kind: type[DomainError]) -> DomainError:
    return kind({"text": ["too long"]}) if kind is InvalidInput else kind()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_code_of_its_own_a_status_and_words(kind):
    assert [other.code for other in KINDS].count(kind.code) == 1
    assert kind is DomainError or kind in STATUSES
    said = problem(made(kind), instance="/x")
    assert said["status"] == status_of(made(kind))
    assert said["type"] == f"urn:linli:problem:{kind.code}"
    assert said["title"] == str(TITLES[said["status"]])
    assert said["detail"]
    assert said["instance"] == "/x"


def test_invalid_input_names_every_field_with_all_its_words():
    error = InvalidInput({"text": ["one", "two"], "point": ["three"]})
    assert problem(error)["errors"] == [
        {"field": "text", "message": "one"},
        {"field": "text", "message": "two"},
        {"field": "point", "message": "three"},
    ]
    assert str(error).endswith("(text: one two; point: three)")


def test_only_the_facts_of_a_refused_step_are_told():
    said = problem(TransitionRefused(state="closed", move="sign", possible=["note"], secret="x"))
    assert (said["state"], said["move"], said["possible"]) == ("closed", "sign", ["note"])
    assert "secret" not in said
