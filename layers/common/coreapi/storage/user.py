"""Users: written whole at their making, then changed attribute by attribute under conditions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from coreapi.clock import parse_rfc3339, rfc3339
from coreapi.errors import EmailTaken, Problem
from coreapi.models.user import Account, User, UserStatus
from coreapi.storage import email_search_index
from coreapi.storage.table import keys, shards
from coreapi.storage.table.actions import Action, absent, as_read, check, delete, put, update
from coreapi.storage.table.items import Item, decode, decode_or_none, encode, item_of
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import GSI1, Page, Store

# Address items list all users, since a sign-in changes the user's item but not its address item.
_SHARDS = 8

_NETWORK = "network_"

_END_SESSIONS = {"session_epoch": 1}  # what increments end all sessions: they live at one epoch


def id_of(store: Store, email: str) -> str | None:
    """Return the id of the user who holds a normalised address, or None."""
    item = store.get(keys.unique_email(email))
    return item["user_id"] if item else None


def id_beside(store: Store, email: str, *others: Key) -> tuple[str | None, dict[Key, Item]]:
    """Return the same, and other items that exist, in one call."""
    key = keys.unique_email(email)
    found = store.get_many([key, *others])
    return (found[key]["user_id"] if key in found else None), found


def find(store: Store, user_id: str) -> User | None:
    """Return a user, or None."""
    return decode_or_none(User, store.get(keys.user(user_id)))


def find_account(store: Store, user_id: str) -> Account | None:
    """Return a user with what signing in needs, or None."""
    item = store.get(keys.user(user_id))
    return account_in(item) if item else None


def account_in(item: Item) -> Account:
    """Return the user that an item holds, with what signing in needs."""
    password_expires_at = item.get("password_expires_at")
    return Account(
        user=decode(User, item),
        password_hash=item.get("password_hash"),
        password_expires_at=parse_rfc3339(password_expires_at) if password_expires_at else None,
        networks={
            name.removeprefix(_NETWORK): moment
            for name, moment in item.items()
            if name.startswith(_NETWORK)
        },
        sessions_opened=int(item.get("sessions_opened", 0)),
    )


def create(account: Account) -> tuple[Action, ...]:
    """Write a new user with its address; EMAIL_TAKEN when another user has the address."""
    user = account.user
    extra: dict[str, object] = {_NETWORK + name: at for name, at in account.networks.items()}
    if account.password_hash is not None:
        extra["password_hash"] = account.password_hash
    if account.password_expires_at is not None:
        extra["password_expires_at"] = rfc3339(account.password_expires_at)
    return (
        _unique(user.email, user.id),
        put(encode(user, keys.user(user.id), **extra), condition=absent()),
        *email_search_index.write(user.id, user.email),
    )


def move(
    user: User, email: str, values: Mapping[str, object], *, ends_sessions: bool = False
) -> tuple[Action, ...]:
    """Give a user that still is as it was read another address; `values` is what else changes.

    EMAIL_TAKEN if another user has the normalised address.
    """
    return (
        change(user, {**values, "email": email}, ends_sessions=ends_sessions),
        _unique(email, user.id),
        # nosemgrep: write-without-condition - follows the user's condition
        delete(keys.unique_email(user.email)),
        *email_search_index.move(user.id, user.email, email, user.version + 1),
    )


def change(
    user: User,
    values: Mapping[str, object],
    *,
    ends_sessions: bool = False,
    otherwise: Problem | None = None,
) -> Action:
    """Change a user that still is as it was read.

    Ending sessions does not change the version that clients see, so the epoch is compared too: a
    request that moves a session to the next epoch must know that epoch.
    """
    return update(
        keys.user(user.id),
        values,
        increments={"version": 1, **(_END_SESSIONS if ends_sessions else {})},
        condition=as_read(user) & Attr("session_epoch").eq(user.session_epoch),
        otherwise=otherwise,
    )


def after(user: User, values: Mapping[str, object], *, ends_sessions: bool = False) -> User:
    """Return a user as the same `change` leaves it."""
    increments = {"version": user.version + 1, "session_epoch": user.session_epoch + ends_sessions}
    return decode(User, {**encode(user, keys.user(user.id)), **values, **increments})


def signed_in(account: Account, values: Mapping[str, object], kept: int | None) -> Action:
    """Note a sign-in; refused unless status, password and sessions are as they were checked.

    Where old sessions are removed, `kept` is how many are left.

    It is no change that clients see as a new version, so `version` stays and a concurrent
    change of the password is caught by the hash itself.
    """
    unchanged = Attr("status").eq(UserStatus.ACTIVE.value)
    unchanged &= Attr("password_hash").eq(account.password_hash)
    unchanged &= Attr("session_epoch").eq(account.user.session_epoch)
    opened = {} if kept is None else {"sessions_opened": kept + 1}
    return update(
        keys.user(account.user.id),
        {**values, **opened},
        increments={"sessions_opened": 1} if kept is None else {},
        condition=unchanged,
    )


def network_noted(account: Account, network_id: str, now: datetime) -> dict[str, object]:
    """Return the values that note from which network a user signs in, and forget old ones.

    Each network is an attribute of its own, so two sign-ins at once are both noted.
    """
    networks = {**account.networks, network_id: int(now.timestamp() * 1000)}
    known = replace(account, networks=networks).networks_at(now)
    return {_NETWORK + name: networks[name] if name in known else None for name in networks}


def end_sessions(user: User) -> Action:
    """End all of a user's sessions."""
    return update(
        keys.user(user.id),
        {},
        increments=_END_SESSIONS,
        condition=Attr("session_epoch").eq(user.session_epoch),
    )


def find_many(store: Store, user_ids: Iterable[str]) -> dict[str, User]:
    """Return the users that exist among these, by id."""
    found = store.get_many([keys.user(user_id) for user_id in user_ids])
    return {item["id"]: decode(User, item) for item in found.values()}


def is_unchanged(user: User) -> Action:
    """Make a transaction depend on a user being as it was read."""
    return check(keys.user(user.id), as_read(user))


def is_active(user_id: str) -> Action:
    """Make a transaction depend on a user being able to sign in."""
    return check(keys.user(user_id), Attr("status").eq(UserStatus.ACTIVE.value))


def by_email(store: Store, limit: int, after: Item | None) -> Page:
    """Return a page of the address items of all users, in the order of their addresses."""
    first = f"{after['GSI1SK']} " if after else " "  # sorts before all that an address holds
    items = shards.query(
        store,
        [keys.users(shard) for shard in range(_SHARDS)],
        index=GSI1,
        between=(first, "\x7f"),
        limit=limit + 1,
    )
    page = items[:limit]
    last = None if len(items) <= limit else {"GSI1SK": page[-1]["GSI1SK"]}
    return Page(page, last)


def of_addresses(store: Store, addresses: Sequence[Item]) -> list[User | None]:
    """Return the users of the address items of `by_email`, as they are now; None for those gone."""
    found = find_many(store, [address["user_id"] for address in addresses])
    return [found.get(address["user_id"]) for address in addresses]


def _unique(email: str, user_id: str) -> Action:
    """Write the uniqueness constraint of an address; EMAIL_TAKEN when another user has it."""
    shard = keys.users(shards.shard_of(email, _SHARDS))
    item = item_of(keys.unique_email(email), user_id=user_id, GSI1PK=shard, GSI1SK=email)
    return put(item, condition=absent(), otherwise=EmailTaken())
