"""Idempotency-Key: a creation that is asked for again happens once (contract §1).

Powertools has the protocol: the key is claimed before the work, another body is refused, what
fails frees the key, what is done is answered again. It would note the answer after the work, and
a process that dies in between would create a second time; here the transaction that creates
notes it (ADR 0021).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from coreapi.context import Call
from coreapi.errors import (
    IdempotencyInProgress,
    IdempotencyKeyReused,
    Problem,
)
from coreapi.http.request import Request
from coreapi.http.response import Response
from coreapi.storage import idempotency
from coreapi.storage.idempotency import Claim, Claimed
from coreapi.storage.table.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """A creating request, and what becomes of it.

    Attributes:
        key: Under which it may be sent again.
        document: What it asks for, as JSON has it.
        answer: Does the work and returns the response.
        kept: Returns, of what was made, the JSON text that a repetition may see.
        again: Returns the response to a repetition from that text.
    """

    request: Request
    key: str
    document: dict[str, Any]
    answer: Callable[[Call], Response]
    kept: Callable[[object], str]
    again: Callable[[str], Response]


def once(call: Call, creation: Creation, context: Any) -> Response:
    """Answer a request that carries an Idempotency-Key: by doing it, or as it was answered.

    The key counts for one caller on one path, for 24 hours.

    Raises:
        IdempotencyKeyReused: It came with another body before.
        IdempotencyInProgress: The first request is still running.
    """
    request, key = creation.request, creation.key
    records = _Records(call.store, Claim(scope="", owner=request.id, at=call.now))

    def again(response: Any, idempotent_data: DataRecord) -> Response:  # noqa: ARG001 - a hook's
        return creation.again(idempotent_data.response_data)

    @idempotent_function(
        data_keyword_argument="asked",
        persistence_store=records,
        config=IdempotencyConfig(
            event_key_jmespath="scope",
            payload_validation_jmespath="body",
            hash_function="sha256",
            lambda_context=context,
            response_hook=again,
        ),
        key_prefix=request.route,
    )
    def answer(asked: object) -> Response:  # noqa: ARG001 - Powertools reads it
        def keep(made: object) -> Any:
            return (records.claim.complete(creation.kept(made)),)

        return creation.answer(replace(call, keep=keep))

    # The hash of the body is salted with the key: it may contain a password.
    asked = {"scope": [call.user_actor.user.id, key], "body": [key, creation.document]}
    try:
        return answer(asked=asked)
    except IdempotencyValidationError:
        raise IdempotencyKeyReused from None
    except (IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError):
        raise IdempotencyInProgress from None
    except IdempotencyPersistenceLayerError as error:
        if isinstance(error.__cause__, Problem):
            raise error.__cause__ from None
        raise


class _Records(BasePersistenceLayer):
    """Powertools' view of the records of one request: in our table, by the product's clock."""

    def __init__(self, store: Store, claim: Claim) -> None:
        super().__init__()
        self.store = store
        self.claim = claim

    def _put_record(self, data_record: DataRecord) -> None:
        self.claim = replace(self.claim, scope=data_record.idempotency_key)
        try:
            self.store.apply(self.claim.take(data_record.payload_hash))
        except Claimed:
            raise IdempotencyItemAlreadyExistsError from None

    def _get_record(self, idempotency_key: str) -> DataRecord:
        record = idempotency.find(self.store, idempotency_key)
        if record is None:
            raise IdempotencyItemNotFoundError
        return DataRecord(
            idempotency_key=idempotency_key,
            status="INPROGRESS" if record.answer is None else "COMPLETED",
            response_data=record.answer or "",
            payload_hash=record.payload_hash,
        )

    def _update_record(self, data_record: DataRecord) -> None:
        """Do nothing: the transaction that created has noted the answer."""

    def _delete_record(self, data_record: DataRecord) -> None:  # noqa: ARG002 - Powertools' shape
        # A record that cannot be released is given up after a while; the refusal is what counts.
        with suppress(Problem):
            self.store.apply(self.claim.release())
