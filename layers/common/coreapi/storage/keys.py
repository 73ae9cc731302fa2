"""Every key of the table; `docs/table.md` is the same list in prose.

Only ids of ours (ULIDs, codes, hashes) and normalised addresses enter a key, so no part of a
request can reach into another partition.
"""

from hashlib import sha256
from typing import NamedTuple


class Key(NamedTuple):
    """The primary key of an item."""

    pk: str
    sk: str


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hex, for what must be found again but not be readable."""
    return sha256(text.encode()).hexdigest()


def user_partition(user_id: str) -> str:
    """Return the partition that holds a user with all that authentication needs."""
    return f"USER#{user_id}"


def user(user_id: str) -> Key:
    """Return the key of the user itself."""
    return Key(user_partition(user_id), "USER")


def session(user_id: str, session_id: str) -> Key:
    """Return the key of one session."""
    return Key(user_partition(user_id), f"SESSION#{session_id}")


def one_time_token(user_id: str) -> Key:
    """Return the key of the user's newest one-time token."""
    return Key(user_partition(user_id), "TOKEN")


def membership(user_id: str, organization_id: str) -> Key:
    """Return the key of a user's belonging to an organization."""
    return Key(user_partition(user_id), f"MEMBER#{organization_id}")


def system_role(user_id: str, role_code: str) -> Key:
    """Return the key of a role of system scope that a user holds."""
    return Key(user_partition(user_id), f"SYSTEM-ROLE#{role_code}")


def holder(entity_id: str, role_code: str, user_id: str) -> Key:
    """Return the key that lists a user among those who hold a role.

    `entity_id` is an organization's id, or `*` for the system.
    """
    return Key(f"HOLDERS#{entity_id}", f"{role_code}#{user_id}")


def email_claim(email: str) -> Key:
    """Return the key of the claim that makes a normalised address unique."""
    return Key(f"EMAIL#{email}", "EMAIL")


def organization(organization_id: str) -> Key:
    """Return the key of an organization."""
    return Key(f"ORG#{organization_id}", "ORG")


def profile(profile_id: str) -> Key:
    """Return the key of an organization profile."""
    return Key(f"PROFILE#{profile_id}", "PROFILE")


def rbac_partition() -> str:
    """Return the partition of roles and permissions."""
    return "RBAC"


def role(code: str) -> Key:
    """Return the key of a role."""
    return Key(rbac_partition(), f"ROLE#{code}")


def permission(code: str) -> Key:
    """Return the key of a permission."""
    return Key(rbac_partition(), f"PERMISSION#{code}")


def throttle(kind: str, subject: str) -> Key:
    """Return the key of an attempt counter; the subject is hashed, for it may be an address."""
    return Key(f"THROTTLE#{kind}#{digest(subject)}", "THROTTLE")


def quota(kind: str, subject: str) -> Key:
    """Return the key of a quota's log; the subject is hashed, for it may be an address."""
    return Key(f"QUOTA#{kind}#{digest(subject)}", "QUOTA")


def mail(mail_id: str) -> Key:
    """Return the key of a mail intent; the mailer's stream filter knows the prefix."""
    return Key(f"MAIL#{mail_id}", "MAIL")


def audit_head(chain: str) -> Key:
    """Return the key of the end of an audit chain."""
    return Key(f"AUDIT#{chain}", "HEAD")


def audit_entry(chain: str, sequence: int) -> Key:
    """Return the key of one audit entry; sequences sort as text up to 10^12 entries."""
    return Key(f"AUDIT#{chain}", f"ENTRY#{sequence:012d}")
