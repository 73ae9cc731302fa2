"""What an operation gets: who asks, the settings, the time, the table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from coreapi.access.actor import Actor, ApiKeyActor, Entity, UserActor
from coreapi.access.permissions import Permission
from coreapi.audit import trail
from coreapi.clock import Clock
from coreapi.settings import Settings
from coreapi.storage import quota as quotas
from coreapi.storage.quota import Quota
from coreapi.storage.table.store import Store
from coreapi.storage.table.writes import Write


def _tell_nobody(_change: trail.Change) -> None:
    pass


def _keep_nothing(_made: object) -> tuple[Write, ...]:
    return ()


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
    """What an endpoint declares about who may call it.

    Attributes:
        permission: What the caller must hold on the thing at hand; None where being signed in,
            or nothing at all, is enough.
        opens_archived: Whether archived organizations and profiles can be read.
    """

    permission: Permission | None = None
    opens_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one operation. `now` is read once, so that a call has one moment.

    Attributes:
        forget_roles: To be called after the role catalogue has changed, so that this process
            reads it anew at its next use.
        tell: Is told of every change that the audit trail is told of.
        keep: Returns the write that keeps what was made, as the answer to the same request when
            it is sent again (`Idempotency-Key`); nothing where none is asked for.
    """

    actor: Actor
    endpoint: EndpointAccess
    origin: Origin
    settings: Settings
    clock: Clock
    store: Store
    now: datetime
    forget_roles: Callable[[], None]
    tell: Callable[[trail.Change], object] = _tell_nobody
    keep: Callable[[object], tuple[Write, ...]] = _keep_nothing

    @property
    def user_actor(self) -> UserActor:
        """Return the signed-in caller; an operation of a public endpoint must not ask for it."""
        if not isinstance(self.actor, UserActor):
            raise TypeError("This operation needs an endpoint that authenticates a user.")
        return self.actor

    def require(self, on: Entity, or_on: Entity | None = None) -> None:
        """Let through a caller who holds the door's permission on an entity.

        The same operation serves a core endpoint and its internal twin: each endpoint names its own
        permission, and staff hold theirs on everything. Where the contract says so, holding it on
        another entity will do as well.

        Raises:
            Forbidden: The caller may see the entity but lacks the permission.
            NotFound: The caller has nothing to do with the entity.
        """
        if self.endpoint.permission is None:
            raise TypeError("This operation needs an endpoint that names a permission.")
        self.user_actor.require(self.endpoint.permission, on, or_on)

    def commit(
        self,
        *writes: Write,
        audit: trail.Change | None = None,
        within: tuple[Quota, ...] = (),
        creates: object | None = None,
    ) -> None:
        """Apply all writes or none.

        Args:
            writes: What changes.
            audit: How the audit trail tells it, in the same transaction.
            within: Quotas that it takes a place in, in the same transaction.
            creates: What the operation makes and will return, kept in the same transaction.

        Raises:
            Problem: The refusal of the first write whose condition failed.
            TooManyAttempts: A quota is used up.
        """
        kept = () if creates is None else self.keep(creates)

        def write_all(also: tuple[Write, ...]) -> None:
            quotas.commit(self.store, self.now, within, *kept, *writes, *also)

        if audit is None:
            write_all(())
        else:
            trail.commit(self.store, self.now, self._cause(), audit, write_all)
            self.tell(audit)

    def _cause(self) -> trail.Cause:
        actor_type, actor_id = "system", None
        if isinstance(self.actor, UserActor):
            actor_type, actor_id = "user", self.actor.user.id
        elif isinstance(self.actor, ApiKeyActor):
            actor_type, actor_id = "api_key", self.actor.key.client_id
        return trail.Cause(
            actor_type=actor_type,
            actor_id=actor_id,
            request_id=self.origin.request_id,
            ip=self.origin.ip,
        )
