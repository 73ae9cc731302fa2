"""Callers: the kinds of callers that endpoints declare, and how each is authenticated."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from coreapi.access.actor import (
    SYSTEM,
    Actor,
    Anonymous,
    ApiKeyActor,
    UserActor,
    permissions_of,
)
from coreapi.access.permissions import JUDGING, Permission
from coreapi.access.tokens import access_tokens
from coreapi.bootstrap import App
from coreapi.context import Call, EndpointAccess
from coreapi.errors import (
    InvalidClientCredentials,
    MalformedRequest,
    PasswordChangeRequired,
    SessionRevoked,
    TfaEnrolmentRequired,
    TfaSignInRequired,
    Unauthenticated,
)
from coreapi.http.request import Request
from coreapi.models.user import UserStatus
from coreapi.storage import user_partition


class Credential(StrEnum):
    """The credential of a kind of caller."""

    NONE = "none"
    BEARER = "bearer"
    REFRESH_TOKEN = "refreshToken"  # noqa: S105 - a name
    BEARER_OR_CLIENT_KEY = "bearerOrClientKey"


class Caller(Protocol):
    """A kind of caller that an endpoint declares."""

    @property
    def credential(self) -> Credential:
        """Return the credential that it takes."""
        ...

    @property
    def access(self) -> EndpointAccess:
        """Return the endpoint's permission and options, for operations."""
        ...

    def authenticate(self, request: Request, app: App) -> Actor:
        """Return the actor of the request, or raise a 401 or 403."""
        ...

    def authorise(self, call: Call) -> None:
        """Raise a 403 for callers who may not use this endpoint for any resource."""
        ...


@dataclass(frozen=True, slots=True)
class Public:
    """Any caller; credentials are ignored."""

    credential: Credential = Credential.NONE
    access: EndpointAccess = field(default_factory=EndpointAccess)

    def authenticate(self, request: Request, app: App) -> Anonymous:  # noqa: ARG002 - any caller
        """Return the anonymous actor."""
        return Anonymous()

    def authorise(self, call: Call) -> None:
        """Allow every caller."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with an access token.

    Attributes:
        with_temporary_password: Whether it may be called while the password is
            temporary.
    """

    with_temporary_password: bool = False
    credential: Credential = Credential.BEARER
    access: EndpointAccess = field(default_factory=EndpointAccess)

    def authenticate(self, request: Request, app: App) -> Actor:
        """Return the user.

        Raises:
            Unauthenticated: There is no access token.
            InvalidAccessToken: This stage did not issue it.
            TokenExpired: The access token is expired.
            SessionRevoked: The session has ended, or its user cannot sign in any more.
            PasswordChangeRequired: The password is temporary; another one must be chosen first.
        """
        now = app.clock.now()
        token = access_tokens.verify(_bearer(request), app.settings, now)
        found = user_partition.load(app.store, token.user_id)
        session = found.session(token.session_id) if found else None
        if found is None or session is None or not session.lives_at(now, found.user):
            raise SessionRevoked
        if found.user.status is not UserStatus.ACTIVE:
            raise SessionRevoked
        if found.user.password_change_required and not self.with_temporary_password:
            raise PasswordChangeRequired
        judges = self.access.permission in JUDGING
        return UserActor(
            found,
            session,
            app.present_roles() if judges else app.roles,
            system_roles_count=not app.settings.require_internal_tfa
            or (session.with_factor and found.user.tfa_enabled),
        )

    def authorise(self, call: Call) -> None:
        """Allow every user; the operation checks rights on the resource."""


@dataclass(frozen=True, slots=True)
class Staff(SignedIn):
    """A user who holds an `internal.*` permission everywhere, through a role of system scope."""

    def authorise(self, call: Call) -> None:
        """Allow staff.

        Raises:
            Forbidden: The caller lacks the permission.
            TfaEnrolmentRequired: This stage asks staff for a second factor, and there is none.
            TfaSignInRequired: There is one, but this session was signed in without it.
        """
        actor = call.user_actor
        held = permissions_of(actor.partition, SYSTEM, actor.read_roles)
        if self.access.permission in held and not actor.system_roles_count:
            raise TfaSignInRequired if actor.user.tfa_enabled else TfaEnrolmentRequired
        call.require(SYSTEM)


@dataclass(frozen=True, slots=True)
class StaffOrClient(Staff):
    """Staff with an access token, or a profile's own system with `client-id` and `client-key`.

    Only endpoints of this kind accept an API key. Others ignore it: there a request without an
    access token is unauthenticated, and one with an access token has exactly the rights of its
    user.
    """

    credential: Credential = Credential.BEARER_OR_CLIENT_KEY

    def authenticate(self, request: Request, app: App) -> Actor:
        """Return the user or the client; raises for a user as `SignedIn` does.

        Raises:
            MalformedRequest: An access token and a key came together.
            InvalidClientCredentials: Half a key, or a key that is not accepted: one answer.
        """
        client_id, client_key = request.header("client-id"), request.header("client-key")
        if client_id is None and client_key is None:
            return Staff.authenticate(self, request, app)
        if request.headers.get("authorization"):
            raise MalformedRequest("Send either an access token or client-id and client-key.")
        if client_id is None or client_key is None:
            raise InvalidClientCredentials
        # Imported for a request with a key, which most do not have.
        from coreapi.access import clients  # noqa: PLC0415

        return clients.authenticate(app.store, client_id, client_key, app.clock.now())

    def authorise(self, call: Call) -> None:
        """Allow staff as other internal endpoints do, and API keys for their own resources."""
        if not isinstance(call.actor, ApiKeyActor):
            Staff.authorise(self, call)


def public() -> Public:
    """Declare an endpoint for any caller."""
    return Public()


def refresh_token() -> Public:
    """Declare the endpoint of a refresh token, which its operation checks and rotates."""
    return Public(credential=Credential.REFRESH_TOKEN)


def signed_in(*, with_temporary_password: bool = False) -> SignedIn:
    """Declare an endpoint for any signed-in user, about themselves."""
    return SignedIn(with_temporary_password)


def member(permission: Permission) -> SignedIn:
    """Declare an endpoint for users who hold a permission on the request's resource."""
    return SignedIn(access=EndpointAccess(permission=permission))


def staff(permission: Permission) -> Staff:
    """Declare an internal endpoint; its permission must come from a role of system scope."""
    return Staff(access=EndpointAccess(permission=permission, opens_archived=True))


def staff_or_client(permission: Permission) -> StaffOrClient:
    """Declare an internal endpoint that also accepts an API key, for the key's own resources."""
    return StaffOrClient(access=EndpointAccess(permission=permission, opens_archived=True))


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip(" ")
