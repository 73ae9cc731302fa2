"""Outbox messages: the mails that the product has to send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailKind(StrEnum):
    """Why an e-mail is sent; each kind that has an address has a template in `mail`."""

    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of mail
    STAFF_PASSWORD_RESET = "staff_password_reset"  # noqa: S105 - a kind of mail
    ACCOUNT = "account"  # made by staff; redeemed by choosing a password
    INVITATION = "invitation"  # into an organization, to a person with or without an account
    EMAIL_CODE = "email_code"  # for staff who enrol their first second factor
    TFA_ACTIVATED = "tfa_activated"
    TFA_DISABLED = "tfa_disabled"
    TFA_REMOVED = "tfa_removed"  # by the user
    TFA_TAKEN = "tfa_taken"  # removed by staff
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - by the user
    PASSWORD_SET = "password_set"  # noqa: S105 - by staff
    ADDRESS_CHANGED = "address_changed"  # to the old and to the new address
    API_KEY_CREATED = (
        "api_key_created"  # has no address: the mailer queues API_KEY_NOTIFICATION for each one
    )
    API_KEY_NOTIFICATION = "api_key_notification"  # to one administrator of the profile
    RECOVERY_CODES_CREATED = "recovery_codes_created"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """A mail to send, written in the transaction of its cause; the mailer does the rest.

    Attributes:
        address: Where it goes; possibly no user has this address. Empty where the mailer finds
            the recipients.
        values: What its text mentions (names of organizations and people).
    """

    id: str
    kind: MailKind
    address: str
    values: Mapping[str, str]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeToken:
    """The newest token mailed to a user: at most one to choose a password, and one e-mail code.

    Attributes:
        message_id: The mail that carries it; a token of an older mail never replaces a newer one.
        token_hash: Hash of the secret, which exists only in the mail, and of what it is bound to.
    """

    user_id: str
    kind: MailKind
    message_id: str
    token_hash: str
    expires_at: datetime
