"""The e-mails about a changed password."""

from coreapi.mail.templates import NOT_YOU, EmailTemplate
from coreapi.models.outbox import OutboxMessage


def changed(_: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about a password that its user changed."""
    return EmailTemplate(
        subject="Your password was changed",
        paragraphs=(
            "The password of your account was changed, and other sessions have ended.",
            "If it was you, there is nothing to do.",
            NOT_YOU,
        ),
    )


def set_by_administrator(_: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about a password that an administrator set."""
    return EmailTemplate(
        subject="An administrator set your password",
        paragraphs=(
            "An administrator set a new password for your account and signed you out everywhere.",
            "The administrator gives you this password. No e-mail contains it.",
            "If you did not ask for this, write to the address below.",
        ),
    )
