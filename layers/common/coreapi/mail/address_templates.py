"""The e-mails about a changed address, to the old and to the new one."""

from coreapi.mail.templates import EmailTemplate
from coreapi.models.outbox import OutboxMessage


def changed(message: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about a changed address."""
    before, after = message.values["from"], message.values["to"]
    return EmailTemplate(
        subject="The e-mail address of your account was changed",
        paragraphs=(
            f"An administrator changed the address of your account from {before} to {after}.",
            f"From now on you sign in with {after}, and our e-mails go there.",
            "If you did not ask for this, write to the address below.",
        ),
    )
