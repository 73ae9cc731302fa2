"""Idempotency-Key: a creation that is sent again takes effect once (contract §1).

The key is claimed before the work, and the transaction that creates also stores the answer under
it; so there is an answer exactly when there is a creation (ADR 0021).
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

from coreapi.context import Call
from coreapi.contracts.shapes import Command
from coreapi.errors import Problem
from coreapi.http.request import Request
from coreapi.http.response import Response
from coreapi.storage import idempotency
from coreapi.storage.idempotency import Claim
from coreapi.storage.table.actions import Action


def once(
    call: Call,
    request: Request,
    key: str,
    command: Command,
    *,
    create: Callable[[Call], Response],
    stored: Callable[[object], str],
    replay: Callable[[str], Response],
) -> Response:
    """Answer a request that carries an Idempotency-Key: by creating, or as it was answered.

    The key counts for one caller on one path, for 24 hours. Bodies are compared without their
    secrets, so that no password can be guessed here. `create` does the work; `stored` returns the
    JSON text of a result that a repetition may see; `replay` makes its response from that text.
    A dry run holds and stores nothing.

    Raises:
        IdempotencyKeyReused: The key was sent with another body before.
        IdempotencyInProgress: The first request is still running.
    """
    claim = Claim(
        scope=f"{request.route}#{_hash([call.user_actor.user.id, key])}",
        payload_hash=_hash(command.model_dump(mode="json", exclude_none=True)),
        owner=request.id,
        at=call.now,
    )

    def answer_of(created: object) -> tuple[Action, ...]:
        completion = claim.complete(stored(created))
        return (completion.unconditional() if call.is_dry_run else completion,)

    answer = idempotency.take(call.store, claim, is_dry_run=call.is_dry_run)
    if answer is not None:
        return replay(answer)
    try:
        return create(replace(call, answer=answer_of))
    # nosemgrep: broad-except - raised again once the key is free
    except Exception:
        # A claim that cannot be released ends by itself; the first error is what counts.
        with suppress(Problem):
            if not call.is_dry_run:
                call.store.write(claim.release())
        raise


def _hash(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
