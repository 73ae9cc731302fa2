"""Dry runs: what a request would do."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from coreapi.contracts.shapes import View


class ChangeView(View):
    """A change, as the audit trail would tell it; what would be new has an id of no meaning."""

    action: str
    entity_type: str
    entity_id: str
    organization_id: str | None
    changes: Mapping[str, Any]


class DryRunView(View):
    """What a request would change, and what it would answer; nothing has changed."""

    dry_run: Literal[True]
    changes: Sequence[ChangeView]
    status: int
    answer: Mapping[str, Any]
