"""Dry runs: what a request would do."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from coreapi.contracts.shapes import View


class ChangeView(View):
    """A change, as the audit trail would record it; the id of a new resource has no meaning."""

    action: str
    entity_type: str
    entity_id: str
    organization_id: str | None
    changes: Mapping[str, Any]


class DryRunView(View):
    """The changes that a request would make, and its answer; nothing was changed."""

    dry_run: Literal[True]
    changes: Sequence[ChangeView]
    status: int
    answer: Mapping[str, Any]
