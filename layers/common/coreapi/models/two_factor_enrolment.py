"""Enrolling a second factor: what each of its two steps answers, and only then."""

from dataclasses import dataclass

from coreapi.models.two_factor_auth import TfaStatus, TfaType


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What creating a method answers; the only moment its secret is readable."""

    tfa_id: str
    type: TfaType
    status: TfaStatus
    secret: str
    otpauth_uri: str
    qr_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """What activating a method answers; the only moment the recovery codes are readable."""

    tfa_id: str
    type: TfaType
    status: TfaStatus
    recovery_codes: tuple[str, ...]
