"""What the preproduction resets have in common."""

from collections.abc import Sequence

from coreapi.context import Call
from coreapi.errors import NotPreprod
from coreapi.models.user import User
from coreapi.storage import user as users
from coreapi.storage.table.items import Item

END_SESSIONS = {"session_epoch": 1}


def require_preproduction(call: Call) -> None:
    """Refuse in production.

    Raises:
        NotPreprod: This stage holds real customers' data.
    """
    if call.settings.is_production:
        raise NotPreprod


def present(call: Call, items: Sequence[Item]) -> list[User | None]:
    """Return listed users as they are this moment; the list lags behind."""
    return users.of_claims(call.store, items)
