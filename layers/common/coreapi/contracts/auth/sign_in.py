"""Signing in."""

from typing import Annotated, Literal

from pydantic import Field

from coreapi.contracts.email import Email
from coreapi.contracts.shapes import Command, OptionalTfaCode, Secret, View


class InitiateLogin(Command):
    """Ask which credentials an address signs in with."""

    email: Email


class LoginMethodsView(View):
    """The credentials that a sign-in needs; `tfa` is absent where the password is enough."""

    password: Literal[True]
    tfa: Annotated[Literal["totp"] | None, Field(exclude_if=lambda tfa: tfa is None)]


class Login(Command):
    """Sign in."""

    email: Email
    secret: Secret
    tfa_code: OptionalTfaCode = None


class SetPassword(Command):
    """Redeem a mailed one-time token by choosing a password."""

    token: Secret
    password: Secret
    tfa_code: OptionalTfaCode = None


class ForgotPassword(Command):
    """Ask for a one-time token by mail."""

    email: Email
