"""The e-mails about API keys."""

from coreapi.mail.templates import EmailTemplate, quoted
from coreapi.models.outbox import OutboxMessage


def created(message: OutboxMessage) -> EmailTemplate:
    """Return the e-mail about a new API key."""
    said = message.values
    profile = quoted(said["profileName"])
    key = f"the API key {quoted(said['keyName'])}" if said["keyName"] else "an API key"
    return EmailTemplate(
        subject=f"A new API key for {profile}",
        paragraphs=(
            f"{said['createdBy']} created {key} for the profile {profile}.",
            f"The client ID of the key is {said['clientId']}.",
            "You receive this e-mail because you administer the profile.",
            "If you do not know this key, revoke it, and write to the address below.",
        ),
    )
