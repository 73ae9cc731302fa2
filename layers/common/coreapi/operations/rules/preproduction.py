"""The shared parts of the preproduction resets."""

from coreapi.context import Call
from coreapi.errors import NotPreprod


def require_preproduction(call: Call) -> None:
    """Refuse in production.

    Raises:
        NotPreprod: This stage holds real customers' data.
    """
    if call.settings.is_production:
        raise NotPreprod
