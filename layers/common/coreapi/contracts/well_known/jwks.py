"""JSON Web Key Sets."""

from collections.abc import Mapping, Sequence

from coreapi.contracts.shapes import View


class KeySetView(View):
    """Public signing keys (RFC 7517 §5, RFC 8037)."""

    keys: Sequence[Mapping[str, str]]
