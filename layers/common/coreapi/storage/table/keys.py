"""Every key of the table; `docs/table.md` has the same list in prose.

Keys hold only our ids (ULIDs, codes, hashes) and normalised addresses, and at their very end a tag
or a folded name, so no part of a request can reach another partition.
"""

from hashlib import sha256
from typing import NamedTuple


class Key(NamedTuple):
    """The primary key of an item."""

    pk: str
    sk: str


def user(user_id: str) -> Key:
    """Return the key of a user; its partition holds all that authentication needs, too."""
    return Key(f"USER#{user_id}", "USER")


def session(user_id: str, session_id: str) -> Key:
    """Return the key of one session."""
    return Key(user(user_id).pk, f"SESSION#{session_id}")


def one_time_token(user_id: str) -> Key:
    """Return the key of the user's newest one-time token."""
    return Key(user(user_id).pk, "TOKEN")


def email_code(user_id: str) -> Key:
    """Return the key of the user's newest e-mail code."""
    return Key(user(user_id).pk, "EMAIL-CODE")


def tfa_method(user_id: str, tfa_id: str) -> Key:
    """Return the key of a second factor that was activated once."""
    return Key(user(user_id).pk, f"TFA#{tfa_id}")


def pending_tfa_method(user_id: str) -> Key:
    """Return the key of the one second factor that a user is about to enrol."""
    return Key(user(user_id).pk, "TFA#PENDING")


def recovery_codes(user_id: str) -> Key:
    """Return the key of a user's unused recovery codes."""
    return Key(user(user_id).pk, "RECOVERY")


def membership(user_id: str, organization_id: str) -> Key:
    """Return the key of a user's belonging to an organization."""
    return Key(user(user_id).pk, f"MEMBER#{organization_id}")


def organization_user(organization_id: str, listed_id: str) -> Key:
    """Return the index key that lists a member or an open invitation under its organization.

    `listed_id` is the user's id, or the invitation's: both in one order.
    """
    return Key(organization(organization_id).pk, f"USER#{listed_id}")


def system_role(user_id: str, role_code: str) -> Key:
    """Return the key of a role of system scope that a user holds."""
    return Key(user(user_id).pk, f"SYSTEM-ROLE#{role_code}")


def idempotency(scope: str) -> Key:
    """Return the key of the stored answer to a request that may be sent again."""
    return Key(f"IDEMPOTENCY#{scope}", "IDEMPOTENCY")


def invitation(invitation_id: str) -> Key:
    """Return the key of an invitation; its partition holds its mailed tokens, too."""
    return Key(f"INVITATION#{invitation_id}", "INVITATION")


def invitation_token(invitation_id: str, message_id: str) -> Key:
    """Return the key of a token that one mail carries."""
    return Key(invitation(invitation_id).pk, f"TOKEN#{message_id}")


def invited_email(email: str, organization_id: str) -> Key:
    """Return the key of an organization's latest invitation to a normalised address."""
    return Key(f"INVITED#{email}", f"ORG#{organization_id}")


def role_holder(entity_id: str, role_code: str, user_id: str) -> Key:
    """Return the key that lists a user among those who hold a role.

    `entity_id` is an organization's id, or `*` for the system.
    """
    return Key(f"HOLDERS#{entity_id}", f"{role_code}#{user_id}")


def unique_email(email: str) -> Key:
    """Return the key of the uniqueness constraint of a normalised address."""
    return Key(f"EMAIL#{email}", "EMAIL")


def email_suffixes(first: str, repeated: int) -> str:
    """Return the partition of the suffixes of addresses that begin with a character.

    `repeated` is a further part of the key: see `storage.email_search_index`.
    """
    return f"FIND#{first}#{repeated}"


def email_suffix(suffix: str, repeated: int, user_id: str) -> Key:
    """Return the key of one suffix of a user's address.

    No address has a space, so no text that is searched for can match beyond the suffix. The id is
    reversed: ids begin with the time, and new users would all be written to one place.
    """
    return Key(email_suffixes(suffix[0], repeated), f"{suffix} {user_id[::-1]}")


def users(shard: int) -> str:
    """Return an index partition that lists users by address."""
    return f"USERS#{shard}"


def organization(organization_id: str) -> Key:
    """Return the key of an organization."""
    return Key(f"ORG#{organization_id}", "ORG")


def organization_profile(profile_id: str) -> Key:
    """Return the key of an organization profile."""
    return Key(f"PROFILE#{profile_id}", "PROFILE")


def api_key(client_id: str) -> Key:
    """Return the key of an API key, by its public half."""
    return Key(f"CLIENT#{client_id}", "KEY")


def listed_api_key(profile_id: str, position: str) -> Key:
    """Return the index key that lists an API key under its profile.

    `position` is the time of creation, then the client id; empty for the beginning of all.
    """
    return Key(organization_profile(profile_id).pk, f"KEY#{position}")


def business_location(location_id: str) -> Key:
    """Return the key of a business location."""
    return Key(f"LOCATION#{location_id}", "LOCATION")


def listed_business_location(profile_id: str, listed: str, position: str) -> Key:
    """Return the key of a location's copy in one of its profile's lists.

    `listed` names the list, `position` the place in it: the time of creation, then the id.
    """
    return Key(organization_profile(profile_id).pk, f"LOCATION#{listed}#{position}")


def organizations(status: str | None = None) -> str:
    """Return the partition that lists all organizations, or those of a status, by name."""
    return f"ORGS#{status}" if status else "ORGS"


def organization_profiles(organization_id: str | None = None) -> str:
    """Return the partition that lists all profiles, or an organization's, by name."""
    return f"ORG#{organization_id}#PROFILES" if organization_id else "PROFILES"


def profiles_tagged(tag: str, organization_id: str | None = None) -> str:
    """Return the partition that lists the profiles with a tag, or an organization's, by name."""
    return f"ORG#{organization_id}#TAG#{tag}" if organization_id else f"TAG#{tag}"


def catalogue() -> Key:
    """Return the key of the catalogue of roles and permissions."""
    return Key("RBAC", "CATALOGUE")


def throttle(kind: str, subject: str) -> Key:
    """Return the key of a throttle; the subject is hashed, for it may be an address."""
    return Key(f"THROTTLE#{kind}#{_digest(subject)[:32]}", "THROTTLE")


def quota(kind: str, subject: str) -> Key:
    """Return the key of a quota's log; the subject is hashed, for it may be an address."""
    return Key(f"QUOTA#{kind}#{_digest(subject)}", "QUOTA")


def job(name: str) -> Key:
    """Return the key of the latest job of a kind."""
    return Key(f"JOB#{name}", "JOB")


def outbox_message(mail_id: str) -> Key:
    """Return the key of an outbox message; the mailer's stream filter knows the prefix."""
    return Key(f"MAIL#{mail_id}", "MAIL")


def due_mails(shard: int) -> str:
    """Return the index partition of the mails that are still to be sent, oldest first."""
    return f"MAILS#{shard}"


def audit_entry(chain: str, entry_id: str) -> Key:
    """Return the key of one audit entry."""
    return Key(f"AUDIT#{chain}", entry_id)


def audit_chain(partition: str) -> str:
    """Return the chain whose entries a partition holds."""
    return partition.removeprefix("AUDIT#")


def audit_of_type(entity_type: str, shard: int) -> str:
    """Return an index partition of the audit entries about one kind of thing."""
    return f"{entity_type}#{shard}"


def audit_seal(chain: str, number: int) -> Key:
    """Return the key of one seal of a chain; seals sort by their numbers."""
    return Key(f"SEAL#{chain}", f"{number:012}")


def sealed_chains(shard: int) -> str:
    """Return an index partition of the chains that have a seal."""
    return f"SEALS#{shard}"


def audit_sweep() -> Key:
    """Return the key of how far sweeps of the audit trail have come."""
    return Key("SEAL#SWEEP", "SWEEP")


def unqueued_events(entry_id: str) -> Key:
    """Return the key of audit entries that are sealed but not queued; by the first one's id."""
    return Key("EVENTS-UNQUEUED", entry_id)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
