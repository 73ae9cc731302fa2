"""The edge: a handler declares operation, body, view and caller; `endpoint` does the rest."""

from coreapi.http.authentication import (
    member,
    public,
    refresh_token,
    signed_in,
    staff,
    staff_or_client,
)
from coreapi.http.endpoint import Endpoint, endpoint

__all__ = [
    "Endpoint",
    "endpoint",
    "member",
    "public",
    "refresh_token",
    "signed_in",
    "staff",
    "staff_or_client",
]
