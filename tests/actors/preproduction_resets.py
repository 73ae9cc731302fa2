"""Preproduction resets, as their callers start them: over HTTP, by a schedule, by an operator."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from coreapi import ids
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus, TfaType
from coreapi.operations.rules import jobs
from coreapi.storage import two_factor_auth as two_factor_methods
from local.runtime.functions import LambdaContext
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response

SET_API_KEYS = "/internal/preprod/set-api-keys"
SET_PASSWORDS = "/internal/preprod/set-passwords"
REMOVE_TFAS = "/internal/preprod/remove-tfas"
BODIES: Mapping[str, Mapping[str, Any]] = {
    SET_API_KEYS: {},
    SET_PASSWORDS: {"password": "a fresh start for all"},
    REMOVE_TFAS: {},
}
_FUNCTIONS = {
    SET_API_KEYS: "InternalPreprodSetApiKeysFunction",
    SET_PASSWORDS: "InternalPreprodSetPasswordsFunction",
    REMOVE_TFAS: "InternalPreprodRemoveTfasFunction",
}


def reset(product: Product, path: str, admin: Person, **more: Any) -> Response:
    """Request a reset over HTTP, in a session of its own: it may end the session."""
    body = {**BODIES[path], **more}
    return product.post(path, body, as_=product.session(admin))


def invoke(product: Product, path: str, event: Mapping[str, Any]) -> Any:
    """Invoke a reset's function directly, as its schedule and operators do."""
    return product.run(_FUNCTIONS[path], event)


def in_stage(product: Product, stage: str) -> None:
    """Give every function another stage from now on."""
    product.app = replace(product.app, settings=replace(product.app.settings, stage=stage))
    product.forget_settings()


def people(product: Product, number: int) -> list[Person]:
    """Make users, each about to enrol a second factor."""
    made = [product.user(password=None, status="invited") for _ in range(number)]
    for person in made:
        method = TfaMethod(
            tfa_id=ids.new(product.now()),
            user_id=person.id,
            type=TfaType.TOTP,
            status=TfaStatus.PENDING,
            encrypted_secret="sealed",
            last_used_step=None,
            created_at=product.now(),
            activated_at=None,
            last_used_at=None,
            by_password_only=True,
        )
        product.write(two_factor_methods.enrol(method, None))
    return made


def _no_more_time(_: LambdaContext) -> int:
    return 10_000


@contextmanager
def in_a_hurry() -> Generator[None]:
    """Limit each invocation in the block to one batch, and each batch to four writes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_MAX_WRITES", 4)
        patch.setattr(LambdaContext, "get_remaining_time_in_millis", _no_more_time)
        yield
