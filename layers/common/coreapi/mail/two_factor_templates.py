"""The mails about second factors: what happened, and what to do if it was another person."""

from coreapi.mail.templates import NOT_YOU, EmailTemplate
from coreapi.models.outbox import MailKind, OutboxMessage

_LAST_ONE = "If it was the last one in use, your recovery codes were removed with it."


def of(message: OutboxMessage) -> EmailTemplate:
    """Return the template of a message about second factors."""
    match message.kind:
        case MailKind.TFA_ACTIVATED:
            return _activated()
        case MailKind.TFA_DISABLED:
            return _disabled()
        case MailKind.TFA_REMOVED:
            return _removed()
        case MailKind.TFA_TAKEN:
            return _taken()
        case MailKind.RECOVERY_CODE_USED:
            return _recovery_code_used(message.values["left"])
        case MailKind.RECOVERY_CODES_CREATED:
            return _recovery_codes_created()
        case _:
            raise ValueError(message.kind)


def email_code(code: str) -> EmailTemplate:
    """Return the e-mail with the code that staff need to enrol their first second factor."""
    return EmailTemplate(
        subject="Your code to add an authenticator app",
        paragraphs=(
            "Someone, probably you, signed in and wants to add an authenticator app.",
            "This is the code to enter there:",
            code,
            "It works once, for 15 minutes, in the session that asked for it.",
            NOT_YOU,
        ),
    )


def _activated() -> EmailTemplate:
    return EmailTemplate(
        subject="Two-factor authentication is on",
        paragraphs=(
            "An authenticator app was added to your account: from now on, signing in asks for it.",
            "Your other sessions have ended, and your earlier recovery codes no longer work.",
            "Keep the ten new ones where you will find them without your phone.",
            NOT_YOU,
        ),
    )


def _disabled() -> EmailTemplate:
    return EmailTemplate(
        subject="An authenticator app was disabled",
        paragraphs=(
            "An authenticator app of your account was disabled: signing in does not ask for it.",
            _LAST_ONE,
            NOT_YOU,
        ),
    )


def _removed() -> EmailTemplate:
    return EmailTemplate(
        subject="An authenticator app was removed",
        paragraphs=(
            "An authenticator app was removed from your account. Its codes no longer work.",
            _LAST_ONE,
            NOT_YOU,
        ),
    )


def _taken() -> EmailTemplate:
    return EmailTemplate(
        subject="An authenticator app was removed by an administrator",
        paragraphs=(
            "An administrator removed an authenticator app from your account.",
            "Its codes no longer work, and all your sessions have ended: sign in again.",
            _LAST_ONE,
            "If you did not ask for this, write to the address below.",
        ),
    )


def _recovery_code_used(left: str) -> EmailTemplate:
    return EmailTemplate(
        subject="A recovery code was used",
        paragraphs=(
            "A recovery code was used to sign in to your account, in place of an authenticator.",
            f"It cannot be used again. Unused codes left: {left}.",
            NOT_YOU,
        ),
    )


def _recovery_codes_created() -> EmailTemplate:
    return EmailTemplate(
        subject="New recovery codes were created",
        paragraphs=(
            "Your account has ten new recovery codes. Your earlier ones no longer work.",
            "Keep the new ones where you will find them without your phone.",
            NOT_YOU,
        ),
    )
