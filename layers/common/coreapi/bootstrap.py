"""Composition: builds settings, clock and store once, lazily, for all calls of this process."""

import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial

from botocore.exceptions import ClientError

from coreapi import settings as settings_module
from coreapi import start
from coreapi.access.actor import Actor, Roles
from coreapi.clock import Clock, SystemClock
from coreapi.context import Call, EndpointAccess, Origin
from coreapi.errors import Problem
from coreapi.invocation import InvokeLater, invoke_later
from coreapi.models.rbac import Role
from coreapi.settings import Settings
from coreapi.storage import rbac
from coreapi.storage.table import client
from coreapi.storage.table.store import Store

_ROLES_CACHED_SECONDS = 60


@dataclass(slots=True)
class _CachedRoles:
    """The role catalogue, read at most once a minute per process.

    Attributes:
        until: How long `roles` serves, by the machine's monotonic clock.
        changes: How often this process has changed the catalogue: what was read before a change
            is not cached after it.
    """

    roles: Roles = field(default_factory=dict[str, Role])
    until: float = 0.0
    changes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class App:
    """The objects that all calls of this process share.

    Attributes:
        invoke_later: Invokes a function of this stack without waiting for it.
    """

    settings: Settings
    clock: Clock
    store: Store
    invoke_later: InvokeLater = invoke_later
    _cached_roles: _CachedRoles = field(default_factory=_CachedRoles)

    def call(
        self,
        actor: Actor,
        origin: Origin,
        endpoint: EndpointAccess | None = None,
        *,
        deadline: float = math.inf,
    ) -> Call:
        """Return the context of one call, at this moment."""
        return Call(
            actor=actor,
            endpoint=endpoint or EndpointAccess(),
            origin=origin,
            settings=self.settings,
            clock=self.clock,
            store=self.store,
            now=self.clock.now(),
            forget_roles=self.forget_roles,
            deadline=deadline,
        )

    def roles(self) -> Roles:
        """Return the role catalogue; up to a minute old where another process has changed it."""
        cached = self._cached_roles
        if time.monotonic() < cached.until:
            return cached.roles
        changes = cached.changes
        roles = rbac.roles(self.store)
        with cached.lock:
            if cached.changes == changes:
                cached.roles = roles
                cached.until = time.monotonic() + _ROLES_CACHED_SECONDS
        return roles

    def present_roles(self) -> Callable[[], Roles]:
        """Return a reader of the role catalogue that reads the table once, when first called."""
        return cache(partial(rbac.roles, self.store))

    def forget_roles(self) -> None:
        """Read the role catalogue again at its next use."""
        with self._cached_roles.lock:
            self._cached_roles.changes += 1
            self._cached_roles.until = 0.0


_installed: list[App] = []


def app() -> App:
    """Return this process's App, built from the environment at the first call."""
    if not _installed:
        settings = settings_module.from_environment()
        store = Store(client.dynamodb(settings), settings.table_name)
        _installed.append(App(settings, SystemClock(), store))
    return _installed[0]


def warm_up() -> None:
    """End a function's imports; in Lambda, first prepare what every call needs.

    Before the first event a function has a whole processor, afterwards only its share. So settings,
    client, connection and roles are prepared here. An error is left to the first call, which
    reports it.
    """
    if start.is_in_lambda():
        with suppress(Problem, ClientError):
            app().roles()
    start.imports_end()


def install(replacement: App) -> None:
    """Use another App from now on: the local server's and the tests', with a clock that moves."""
    _installed[:] = [replacement]
