"""Second factors of the caller, and of any user for staff."""

from collections.abc import Sequence
from typing import Literal

from coreapi.contracts.shapes import (
    Command,
    ListCommand,
    Secret,
    TfaCode,
    Timestamp,
    View,
)
from coreapi.models.two_factor_auth import TfaStatus, TfaType


class CreateTfa(Command):
    """Begin to enrol an authenticator app."""

    password: Secret
    type: Literal["totp"]


class ActivateTfa(Command):
    """Complete an enrolment, or take a disabled method up again, by a code of it."""

    tfa_code: TfaCode


class DisableTfa(Command):
    """Stop asking for a method."""

    tfa_id: str
    password: Secret


class RemoveTfa(Command):
    """Delete a method."""

    tfa_id: str
    password: Secret


class ListUserTfas(ListCommand):
    """List the methods of any user."""

    user_id: str


class RemoveUserTfa(Command):
    """Delete a method of any user."""

    user_id: str
    tfa_id: str


class TfaView(View):
    """A method, without its secret."""

    tfa_id: str
    type: TfaType
    status: TfaStatus
    created_at: Timestamp
    activated_at: Timestamp | None
    last_used_at: Timestamp | None


class EnrolmentView(View):
    """A pending method, with its secret: shown here and never again."""

    tfa_id: str
    type: TfaType
    status: TfaStatus
    secret: str
    otpauth_uri: str
    qr_code: str


class ActivationView(View):
    """An active method, with the user's new recovery codes: shown here and never again."""

    tfa_id: str
    type: TfaType
    status: TfaStatus
    recovery_codes: Sequence[str]
