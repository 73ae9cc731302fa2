"""The audit trail: its filters and entries."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from coreapi.contracts.moment import Moment
from coreapi.contracts.shapes import ListCommand, Timestamp, View

_Wanted = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class ListAudit(ListCommand):
    """Filters of entries; an entry must match all that are sent.

    Attributes:
        since: The first moment, inclusive.
        until: The first moment after, exclusive.
    """

    actor_id: _Wanted | None = None
    entity_type: _Wanted | None = None
    entity_id: _Wanted | None = None
    organization_id: _Wanted | None = None
    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Annotated[Moment | None, Field(alias="to")] = None


class AuditActorView(View):
    """Who did it; without an id, the product itself or an anonymous caller."""

    type: str
    id: Annotated[str | None, Field(alias="id")]


class AuditEntryView(View):
    """One change.

    `changes` has the values of what was created, and `{"from": …, "to": …}` for each field that an
    update changed; a value above 4 KB is `{"sha256": …, "bytes": …}`. `hash` is SHA-256, in hex,
    over the RFC 8785 JSON of the rest; integers beyond 2^53 are strings. Within seconds a signed
    seal names that hash.
    """

    id: str
    at: Timestamp
    action: str
    actor: AuditActorView
    entity_type: str
    entity_id: str
    organization_id: str | None
    changes: Mapping[str, Any]
    request_id: str
    ip: str | None
    hash: str
