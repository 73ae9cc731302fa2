"""Mail intents and the tokens that mails carry."""

from boto3.dynamodb.conditions import Attr

from coreapi.clock import epoch
from coreapi.errors import Problem, TokenInvalid
from coreapi.models.mail import MailIntent, OneTimeToken
from coreapi.storage import keys
from coreapi.storage.items import decode, encode, item_from_wire
from coreapi.storage.writes import Write, absent, delete, put

_KEPT_SECONDS = 14 * 24 * 60 * 60


def intend(intent: MailIntent) -> Write:
    """Write a mail to be sent; the stream brings it to the mailer."""
    ttl = epoch(intent.created_at) + _KEPT_SECONDS
    return put(encode(intent, keys.mail(intent.id), ttl=ttl), condition=absent())


def from_stream(new_image: dict[str, object]) -> MailIntent:
    """Return the intent that a stream record carries as its new image."""
    return decode(MailIntent, item_from_wire(new_image))


def mint(token: OneTimeToken, refusal: Problem) -> Write:
    """Make this the user's one token; refused when a newer mail has one already."""
    return put(
        encode(token, keys.one_time_token(token.user_id), ttl=epoch(token.expires_at)),
        condition=absent() | Attr("intent_id").lte(token.intent_id),
        refusal=refusal,
    )


def redeem(token: OneTimeToken) -> Write:
    """Use up a token; TOKEN_INVALID when it is no longer the user's newest."""
    return delete(
        keys.one_time_token(token.user_id),
        condition=Attr("token_hash").eq(token.token_hash),
        refusal=TokenInvalid(),
    )


def void(user_id: str) -> Write:
    """Kill whatever token the user was mailed."""
    return delete(keys.one_time_token(user_id))
