"""Requests of staff about a user's roles and password, and about one user."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from coreapi import policy
from coreapi.contracts.shapes import Command, Secret, View
from coreapi.models.rbac import EntityType


class NamedRoleLink(Command):
    """A role on an entity; of system scope on the entity `*`."""

    role_code: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    entity_type: Annotated[EntityType, Field(strict=False)]
    entity_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]


NamedRoleLinks = Annotated[list[NamedRoleLink], Field(max_length=policy.MAX_ROLE_LINKS)]


class ChangeRoleLinks(Command):
    """Give or take roles; giving a role that is held, or taking one that is not, is no error."""

    user_id: str
    role_links: NamedRoleLinks


class SetUserPassword(Command):
    """Set a user's password, to be changed at the first sign-in unless `temporary` is false."""

    user_id: str
    password: Secret
    temporary: bool = True


class ResetUserPassword(Command):
    """Send a user a one-time token to choose a new password."""

    user_id: str


class UserDetailsQuery(Command):
    """Name a user."""

    user_id: str


class RoleLinkView(View):
    """A role held on an entity."""

    role_code: str
    entity_type: EntityType
    entity_id: str


class UserRoleLinksView(View):
    """All role links of a user."""

    user_id: str
    role_links: Sequence[RoleLinkView]
