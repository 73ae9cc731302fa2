"""The mails about second factors: what happened, and what to do if it was another person."""

from coreapi import policy
from coreapi.clock import in_words
from coreapi.mail.templates import NOT_YOU, EmailTemplate
from coreapi.models.outbox import OutboxMessage

_LAST_ONE = "If it was the last one in use, your recovery codes were removed with it."


def email_code(code: str) -> EmailTemplate:
    """Return the e-mail with the code that staff need to enrol their first second factor."""
    lifetime = in_words(policy.EMAIL_CODE_LIFETIME)
    return EmailTemplate(
        subject="Your code to add an authenticator app",
        paragraphs=(
            "Someone, probably you, signed in and wants to add an authenticator app.",
            "This is the code to enter there:",
            code,
            f"It works once, for {lifetime}, in the session that asked for it.",
            NOT_YOU,
        ),
    )


def activated(_: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about an activated authenticator app."""
    return EmailTemplate(
        subject="Two-factor authentication is on",
        paragraphs=(
            "An authenticator app was added to your account: from now on, signing in asks for it.",
            "Your other sessions have ended, and your earlier recovery codes no longer work.",
            "Keep the new ones where you will find them without your phone.",
            NOT_YOU,
        ),
    )


def disabled(_: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about a disabled authenticator app."""
    return EmailTemplate(
        subject="An authenticator app was disabled",
        paragraphs=(
            "An authenticator app of your account was disabled: signing in does not ask for it.",
            _LAST_ONE,
            NOT_YOU,
        ),
    )


def removed(_: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about an authenticator app that its user removed."""
    return EmailTemplate(
        subject="An authenticator app was removed",
        paragraphs=(
            "An authenticator app was removed from your account. Its codes no longer work.",
            _LAST_ONE,
            NOT_YOU,
        ),
    )


def taken(_: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about an authenticator app that staff removed."""
    return EmailTemplate(
        subject="An authenticator app was removed by an administrator",
        paragraphs=(
            "An administrator removed an authenticator app from your account.",
            "Its codes no longer work, and all your sessions have ended: sign in again.",
            _LAST_ONE,
            "If you did not ask for this, write to the address below.",
        ),
    )


def recovery_code_used(message: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about a used recovery code."""
    return EmailTemplate(
        subject="A recovery code was used",
        paragraphs=(
            "A recovery code was used to sign in to your account, in place of an authenticator.",
            f"It cannot be used again. Unused codes left: {message.values['left']}.",
            NOT_YOU,
        ),
    )


def recovery_codes_created(_: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about new recovery codes."""
    return EmailTemplate(
        subject="New recovery codes were created",
        paragraphs=(
            "Your account has new recovery codes. Your earlier ones no longer work.",
            "Keep the new ones where you will find them without your phone.",
            NOT_YOU,
        ),
    )
