"""Second factors of the caller, and of any user for staff."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from coreapi.contracts.auth.tokens import TokensView
from coreapi.contracts.shapes import (
    Command,
    ListCommand,
    ListView,
    OptionalTfaCode,
    Secret,
    ShownOnce,
    TfaCode,
    Timestamp,
    View,
)
from coreapi.models.two_factor_auth import TfaStatus, TfaType


class CreateTfa(Command):
    """Begin to enrol an authenticator app."""

    password: Secret
    type: Literal["totp"]
    email_code: OptionalTfaCode = None


class ActivateTfa(Command):
    """Activate a pending or disabled method with one of its codes."""

    tfa_code: TfaCode


class DisableTfa(Command):
    """Stop asking for a method."""

    tfa_id: str
    password: Secret


class RemoveTfa(Command):
    """Delete a method."""

    tfa_id: str
    password: Secret


class CreateRecoveryCodes(Command):
    """Replace the recovery codes."""

    password: Secret
    tfa_code: TfaCode


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


class TfaListView(ListView[TfaView]):
    """A page of methods, and how many recovery codes are unused."""

    recovery_codes_left: int


class RecoveryCodesView(View):
    """New recovery codes; absent where the answer is given again."""

    recovery_codes: Annotated[
        Sequence[str] | None, ShownOnce(), Field(exclude_if=lambda codes: codes is None)
    ]


class EnrolmentView(View):
    """A pending method, with its secret: shown here and never again."""

    tfa_id: str
    type: TfaType
    status: TfaStatus
    secret: str
    otpauth_uri: str
    qr_code: str


class ActivationView(TokensView):
    """An active method with new recovery codes, shown once, and the tokens of a new session."""

    tfa_id: str
    type: TfaType
    status: TfaStatus
    recovery_codes: Sequence[str]
