"""Users: written whole at their making, then changed attribute by attribute under conditions."""

from collections.abc import Iterable, Mapping

from boto3.dynamodb.conditions import Attr

from coreapi.errors import Conflict, EmailTaken, Problem, SessionRevoked
from coreapi.models.user import Account, User, UserStatus
from coreapi.storage import keys
from coreapi.storage.items import decode, encode
from coreapi.storage.store import Store
from coreapi.storage.writes import Write, absent, check, put, update


def id_of(store: Store, email: str) -> str | None:
    """Return the id of the user who holds a normalised address, or None."""
    claim = store.get(keys.email_claim(email))
    return claim["user_id"] if claim else None


def create(account: Account) -> tuple[Write, ...]:
    """Write a new user and the claim on the address; EMAIL_TAKEN when somebody holds it."""
    user = account.user
    extra: dict[str, object] = {"GSI1PK": "USERS", "GSI1SK": user.email}
    if account.password_hash is not None:
        extra["password_hash"] = account.password_hash
    claim = keys.email_claim(user.email)
    return (
        put(
            {"PK": claim.pk, "SK": claim.sk, "user_id": user.id},
            condition=absent(),
            refusal=EmailTaken(),
        ),
        put(encode(user, keys.user(user.id), **extra), condition=absent()),
    )


def change(
    user: User,
    values: Mapping[str, object],
    *,
    increments: Mapping[str, int] | None = None,
    refusal: Problem | None = None,
) -> Write:
    """Change a user that still is as it was read; CONFLICT (or `refusal`) when it is not."""
    return update(
        keys.user(user.id),
        values,
        increments={"version": 1, **(increments or {})},
        condition=Attr("version").eq(user.version),
        refusal=refusal or Conflict(),
    )


def signed_in(account: Account, values: Mapping[str, object], refusal: Problem) -> Write:
    """Note a sign-in; refused unless status, password and sessions are as they were checked.

    It is no change that clients see as a new version, so `version` stays and a concurrent
    change of the password is caught by the hash itself.
    """
    unchanged = Attr("status").eq(UserStatus.ACTIVE.value)
    unchanged &= Attr("password_hash").eq(account.password_hash)
    unchanged &= Attr("session_generation").eq(account.user.session_generation)
    return update(keys.user(account.user.id), values, condition=unchanged, refusal=refusal)


def end_sessions(user: User) -> Write:
    """End all of a user's sessions; SESSION_REVOKED when somebody just did."""
    return update(
        keys.user(user.id),
        {},
        increments={"session_generation": 1},
        condition=Attr("session_generation").eq(user.session_generation),
        refusal=SessionRevoked(),
    )


def find_many(store: Store, user_ids: Iterable[str]) -> dict[str, User]:
    """Return the users that exist among these, by id."""
    found = store.get_many([keys.user(user_id) for user_id in user_ids])
    return {item["id"]: decode(User, item) for item in found.values()}


def is_active(user_id: str, refusal: Problem) -> Write:
    """Make a transaction depend on a user being able to sign in."""
    active = Attr("status").eq(UserStatus.ACTIVE.value)
    return check(keys.user(user_id), condition=active, refusal=refusal)
