"""Turning mail intents into mails.

A one-time token is made here, at the moment of sending, and only its hash is stored: the secret
exists in the mail alone. Delivery is at least once; a second delivery of the same intent mails a
new token and the first one dies, so only the newest token works (contract §5).
"""

from datetime import timedelta
from urllib.parse import quote

from coreapi.access import one_time_tokens
from coreapi.context import Call
from coreapi.errors import Conflict
from coreapi.mail import letters, message, sender
from coreapi.mail.letters import Letter
from coreapi.models.mail import MailIntent, MailKind, OneTimeToken
from coreapi.models.user import User, UserStatus
from coreapi.storage import mails, partition, users

_RESET_LIFETIME = timedelta(hours=1)


def deliver(call: Call, intent: MailIntent) -> None:
    """Send the mail of an intent, if there still is somebody to send it to.

    Raises:
        Exception: Whatever kept it from being sent; the caller tries again.
    """
    user = _recipient(call, intent)
    if user is None:
        return
    letter = _letter(call, intent, user)
    if letter is None:
        return
    sender.send(
        message.compose(letter, sender=call.settings.mail_from, recipient=user.email, at=call.now)
    )


def _recipient(call: Call, intent: MailIntent) -> User | None:
    user_id = users.id_of(call.store, intent.address)
    found = partition.load(call.store, user_id) if user_id else None
    return found.user if found else None


def _letter(call: Call, intent: MailIntent, user: User) -> Letter | None:
    """Return what to say, or None when there is nothing to say any more."""
    match intent.kind:
        case MailKind.PASSWORD_RESET:
            if user.status is not UserStatus.ACTIVE:
                return None
            expires_in = _RESET_LIFETIME
            link = _link_with_token(call, intent, user, expires_in)
            return letters.password_reset(link) if link else None


def _link_with_token(call: Call, intent: MailIntent, user: User, lifetime: timedelta) -> str | None:
    """Mint a token and return its link; None when it has expired or a newer mail has one."""
    expires_at = intent.created_at + lifetime
    if call.now >= expires_at:
        return None
    mailed = one_time_tokens.new(user.id)
    token = OneTimeToken(
        user_id=user.id,
        kind=intent.kind,
        intent_id=intent.id,
        token_hash=mailed.hash,
        expires_at=expires_at,
    )
    try:
        call.commit(mails.mint(token, refusal=Conflict()))
    except Conflict:
        return None
    # In the fragment, which browsers send to nobody (RFC 9110 §7.1).
    return f"{call.settings.app_url}/set-password#token={quote(mailed.text, safe='')}"
