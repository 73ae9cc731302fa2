"""The attack table of docs/security.md: what a function's stolen credentials can do to the table.

Made from the policies, not from what the code does with them.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from build import policies
from build.policies import Grant, Grants
from local import ROOT

FILE = ROOT / "docs" / "security.md"
_BEGIN, _END = "<!-- attacks: made by `make docs` -->\n", "<!-- /attacks -->\n"
_HEAD = (
    "| function | reads | writes | deletes | the worst of it |\n| --- | --- | --- | --- | --- |\n"
)
_GUARDED = "| what is guarded | who may | why |\n| --- | --- | --- |\n"
# The items in the partitions of each family.
_HOLDS = {
    "AUDIT#*": "audit entries",
    "CLIENT#*": "API keys",
    "EVENTS-UNQUEUED": "events to be queued",
    "EMAIL#*": "addresses",
    "FIND#*": "search hints",
    "HOLDERS#*": "holders of roles",
    "IDEMPOTENCY#*": "stored answers",
    "INVITATION#*": "invitations",
    "INVITED#*": "names of invitations",
    "JOB#*": "jobs",
    "LOCATION#*": "locations",
    "MAIL#*": "mails",
    "MAILS#*": "due mails",
    "ORG#*#PROFILES": "lists of profiles",
    "ORG#*#TAG#*": "lists of profiles",
    "ORG#*": "organizations",
    "ORGS": "lists of organizations",
    "ORGS#*": "lists of organizations",
    "PROFILE#*": "profiles",
    "PROFILES": "lists of profiles",
    "QUOTA#*": "quotas",
    "RBAC": "the catalogue",
    "SEAL#*": "seals",
    "SEALS#*": "sealed chains",
    "TAG#*": "lists of profiles",
    "THROTTLE#*": "throttles",
    "USER#*": "users",
    "USERS#*": "addresses",
    "*": "the audit indexes",
}
# The worst first: what it is, the action, the partition keys and an attribute that it needs.
_WRITES = "PutItem or UpdateItem"
_WORST = (
    ("makes staff", _WRITES, "USER#*", "role_code"),
    ("replaces the catalogue of roles", "PutItem", "RBAC", ""),
    ("sets any user's password", _WRITES, "USER#*", "password_hash"),
    ("makes links that set any user's password", _WRITES, "USER#*", "token_hash"),
    ("makes links that accept any invitation", _WRITES, "INVITATION#*", "token_hash"),
    ("gives any role inside any organization", _WRITES, "USER#*", "organization_roles"),
    ("writes roles into any invitation", _WRITES, "INVITATION#*", "organization_roles"),
    ("makes API keys", "PutItem", "CLIENT#*", "key_hash"),
    ("gives API keys another secret", "UpdateItem", "CLIENT#*", "key_hash"),
    ("revokes API keys", "UpdateItem", "CLIENT#*", "revoked_at"),
    ("puts seals that do not verify", "PutItem", "SEAL#*", ""),
    ("deletes any item of users", "DeleteItem", "USER#*", ""),
    ("puts items over any of users", "PutItem", "USER#*", ""),
    ("has any item of users expire", "UpdateItem", "USER#*", "ttl"),
    ("disables and enables users or second factors", "UpdateItem", "USER#*", "status"),
    ("ends sessions", "UpdateItem", "USER#*", "session_epoch"),
    ("ends sessions", "UpdateItem", "USER#*", "epoch"),
    ("closes invitations", "UpdateItem", "INVITATION#*", "status"),
    ("frees addresses", "DeleteItem", "EMAIL#*", ""),
    ("takes addresses", "PutItem", "EMAIL#*", ""),
    ("puts over organizations", "PutItem", "ORG#ID", ""),
    ("puts over profiles and locations", "PutItem", "PROFILE#*", ""),
    ("changes profiles", "UpdateItem", "PROFILE#*", ""),
    ("puts over locations", "PutItem", "LOCATION#*", ""),
    ("queues e-mails to any address", "PutItem", "MAIL#*", ""),
    ("lets passwords and codes be guessed", "DeleteItem", "THROTTLE#*", ""),
)


def table() -> str:
    """Return the table, and which functions may write what is guarded."""
    rows = (
        f"| {function} | {' | '.join(_cells(grants))} |\n"
        for function, grants in sorted(policies.load().items())
    )
    guards = (
        f"| {guard['what']} | {function} | {why} |\n"
        for guard in policies.guards()
        for function, why in sorted(guard["functions"].items())
    )
    return "".join((_HEAD, *rows, "\n", _GUARDED, *guards))


def text() -> str:
    """Return the document with the table of now."""
    before, _, rest = FILE.read_text(encoding="utf-8").partition(_BEGIN)
    return before + _BEGIN + table() + _END + rest.partition(_END)[2]


def _cells(grants: Grants) -> Iterator[str]:
    reading = [grant for action, grant in grants.items() if action.split(" ")[0] in policies.READS]
    writing = [grant for action, grant in grants.items() if action in policies.NAMING]
    for part in (reading, writing, [grants.get("DeleteItem", Grant(()))]):
        yield ", ".join(sorted({_held(key) for grant in part for key in grant.keys}))
    yield "; ".join(dict.fromkeys(_worst(grants)))


def _worst(grants: Mapping[str, Grant]) -> Iterator[str]:
    for what, action, family, attribute in _WORST:
        for each in policies.NAMING if action == _WRITES else {action}:
            grant = grants.get(each, Grant(()))
            if _reaches(grant.keys, family) and (not attribute or attribute in grant.attributes):
                yield what


def _reaches(keys: Iterable[str], family: str) -> bool:
    return any(fnmatchcase(family, key) or fnmatchcase(key, family) for key in keys)


def _held(key: str) -> str:
    return next(what for family, what in _HOLDS.items() if fnmatchcase(key, family))
