"""Transactions: all that one request changes, applied together or not at all.

An operation reads, decides, and describes one transaction:

    with call.transaction() as tx:
        tx.require(users.is_active(user_id))
        tx.write(*invitations.create(invitation), outbox.queue(message))
        tx.take(*quotas)
        tx.audit(change)
        tx.answers(invitation)

It is sent when the block ends without an error. What is outdated by then, because another request
changed the same items meanwhile, raises `ConcurrentChange`: the endpoint then runs the whole
operation anew, on what is true now (`retrying`). So there is no loop here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from coreapi.errors import ConcurrentChange, Problem, ServiceUnavailable, TooMuchAtOnce
from coreapi.models.audit import Change
from coreapi.storage.table import quota as quotas
from coreapi.storage.table.actions import Action, Overflow
from coreapi.storage.table.quota import Quota, QuotaFull
from coreapi.storage.table.store import Store

if TYPE_CHECKING:
    from coreapi.storage.table.keys import Key

# DynamoDB's limits of TransactWriteItems.
MAX_ACTIONS = 100
MAX_BYTES = 4_000_000


class Transaction:
    """One transaction of one request; its conditions are about the items as they were before."""

    def __init__(
        self,
        store: Store,
        now: datetime,
        *,
        is_dry_run: bool = False,
        entry: Callable[[Change], Action] | None = None,
        answer: Callable[[object], Sequence[Action]] | None = None,
    ) -> None:
        """Begin; nothing is read or sent.

        Args:
            store: The table.
            now: When it happens.
            is_dry_run: Check what the transaction would check, and change nothing.
            entry: Returns the action that writes a change into the audit trail.
            answer: Returns the actions that store the answer to an Idempotency-Key.
        """
        self._store = store
        self._now = now
        self._is_dry_run = is_dry_run
        self._entry = entry
        self._answer = answer
        self._actions: dict[Key, Action] = {}

    def require(self, *checks: Action) -> None:
        """Depend on items being as they were read, whether they are changed here as well or not."""
        self.write(*checks)

    def write(self, *actions: Action) -> None:
        """Add changes.

        Raises:
            ValueError: An item is changed twice.
        """
        for action in actions:
            before = self._actions.get(action.key)
            self._actions[action.key] = before.merged_with(action) if before else action

    def take(self, *quotas_to_count: Quota) -> None:
        """Count the transaction in quotas; TOO_MANY_ATTEMPTS when one is used up."""
        self.write(*(quotas.count(quota, self._now) for quota in quotas_to_count))

    def audit(self, change: Change) -> None:
        """Write a change into the audit trail."""
        if self._entry is not None:
            self.write(self._entry(change))

    def answers(self, made: object) -> None:
        """Store what was made as the answer to the request's Idempotency-Key, if it has one."""
        if self._answer is not None:
            self.write(*self._answer(made))

    def __enter__(self) -> Self:
        """Begin to describe it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Send it, unless describing it failed.

        Raises:
            TooMuchAtOnce: One transaction cannot hold what is required.
            TooManyAttempts: A quota is used up.
            ConcurrentChange: Another request changed the same items meanwhile.
            ServiceUnavailable: The table cannot be reached.
            Problem: A condition does not hold.
        """
        if kind is None:
            self._commit()

    def _commit(self) -> None:
        early, together, late = self._in_order()
        if self._is_dry_run:
            self._send([a.only_checked() for a in together if a.condition is not None])
            return
        for part in _parts(early):
            self._send(part)
        self._send(together)
        with suppress(ServiceUnavailable):  # harmless if it is not done
            for part in _parts(late):
                outdated = self._store.transact(part)
                if outdated:
                    self._store.transact([action for action in part if action not in outdated])

    def _in_order(self) -> tuple[Sequence[Action], Sequence[Action], Sequence[Action]]:
        """Return what goes before the transaction, into it and after it."""
        actions = self._actions.values()
        if len(actions) > MAX_ACTIONS:
            early, together, late = (
                [action for action in actions if action.overflow is overflow]
                for overflow in (Overflow.EARLY, Overflow.REQUIRED, Overflow.LATE)
            )
        else:
            early, together, late = [], [action.required() for action in actions], []
        # The text of an action is longer than what DynamoDB counts of it.
        is_too_large = sum(len(repr(a.parameters)) for a in together) > MAX_BYTES
        if len(together) > MAX_ACTIONS or is_too_large:
            raise TooMuchAtOnce
        return early, together, late

    def _send(self, actions: Sequence[Action]) -> None:
        failed = self._store.transact(actions)
        full = {a.key: a.problem.quota for a in failed if isinstance(a.problem, QuotaFull)}
        if full and len(full) == len(failed):
            instead = {key: self._counted_in_full(quota) for key, quota in full.items()}
            failed = self._store.transact([instead.get(a.key, a) for a in actions])
        if failed:
            raise _first(action.problem for action in failed)

    def _counted_in_full(self, quota: Quota) -> Action:
        counted = quotas.count_in_full(self._store, quota, self._now)
        return counted.only_checked() if self._is_dry_run else counted


def _parts(actions: Sequence[Action]) -> Iterator[Sequence[Action]]:
    for start in range(0, len(actions), MAX_ACTIONS):
        yield actions[start : start + MAX_ACTIONS]


def _first(problems: Iterable[Problem]) -> Problem:
    """Return the problem that wins: one that stands before one that reading anew may solve."""
    return min(problems, key=lambda p: (isinstance(p, ConcurrentChange), p.status, p.code))
