"""The context of a call, which every operation gets: actor, settings, time, table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from coreapi.access.actor import Actor, ApiKeyActor, Entity, UserActor
from coreapi.access.permissions import Permission
from coreapi.audit import trail
from coreapi.clock import Clock
from coreapi.models.audit import Cause, Change
from coreapi.settings import Settings
from coreapi.storage.table.actions import Action
from coreapi.storage.table.store import Store
from coreapi.storage.table.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a call comes from.

    Attributes:
        active_organization_id: The organization that the caller chose for this call.
        refresh_token: The refresh token, on the one endpoint that takes it.
    """

    request_id: str
    ip: str | None = None
    user_agent: str | None = None
    active_organization_id: str | None = None
    refresh_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAccess:
    """An endpoint's declaration about its callers.

    Attributes:
        permission: What the caller must hold on the resource; None where being signed in, or
            nothing at all, is enough.
        opens_archived: Whether every caller may open archived organizations and profiles.
    """

    permission: Permission | None = None
    opens_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one operation. `now` is read once, so that it is the same for the whole call.

    Attributes:
        forget_roles: To be called after the role catalogue has changed, so that this process
            reads it anew at its next use.
        would_change: Collects, in a dry run, the changes that would be made; None outside of one.
        answer: Returns the actions that store what was made as the answer to an Idempotency-Key;
            None where the request has no key.
        deadline: When to stop waiting for other requests, by `time.monotonic`.
    """

    actor: Actor
    endpoint: EndpointAccess
    origin: Origin
    settings: Settings
    clock: Clock
    store: Store
    now: datetime
    forget_roles: Callable[[], None]
    deadline: float
    would_change: list[Change] | None = None
    answer: Callable[[object], Sequence[Action]] | None = None

    @property
    def user_actor(self) -> UserActor:
        """Return the signed-in caller; an operation of a public endpoint must not ask for it."""
        if not isinstance(self.actor, UserActor):
            raise TypeError("This operation needs an endpoint that authenticates a user.")
        return self.actor

    def require(self, on: Entity, or_on: Entity | None = None) -> None:
        """Check that the caller holds the endpoint's permission on an entity.

        The same operation serves a core endpoint and its internal twin: each endpoint names its own
        permission, and staff hold theirs on everything. Where the contract says so, holding it on
        another entity is enough, too.

        Raises:
            Forbidden: The caller may see the entity but lacks the permission.
            NotFound: The caller has nothing to do with the entity.
        """
        if self.endpoint.permission is None:
            raise TypeError("This operation needs an endpoint that names a permission.")
        self.user_actor.require(self.endpoint.permission, on, or_on)

    @property
    def is_dry_run(self) -> bool:
        """Return whether the request is a dry run."""
        return self.would_change is not None

    def transaction(self) -> Transaction:
        """Return the transaction of what this call changes; sent at the end of its `with` block."""
        return Transaction(
            self.store,
            self.now,
            is_dry_run=self.is_dry_run,
            entry=self._entry,
            answer=self.answer,
        )

    def _entry(self, change: Change) -> Action:
        described = trail.described(change)
        if self.would_change is not None:
            self.would_change.append(described)
        return trail.entry(self.now, self._cause(), described)

    def _cause(self) -> Cause:
        actor_type, actor_id = "system", None
        if isinstance(self.actor, UserActor):
            actor_type, actor_id = "user", self.actor.user.id
        elif isinstance(self.actor, ApiKeyActor):
            actor_type, actor_id = "api_key", self.actor.key.client_id
        return Cause(
            actor_type=actor_type,
            actor_id=actor_id,
            request_id=self.origin.request_id,
            ip=self.origin.ip,
        )
