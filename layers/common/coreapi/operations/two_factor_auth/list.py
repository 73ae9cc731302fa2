"""Lists second factors: the caller's own, or any user's."""

from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.contracts.two_factor_auth import ListUserTfas
from coreapi.models.two_factor_auth import TfaListing
from coreapi.operations.rules import pagination, target_user, two_factor_auth
from coreapi.storage.user_partition import UserPartition


def list_own(call: Call, command: ListCommand) -> TfaListing:
    """Return the caller's methods, newest first.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    return _page(call, command, call.user_actor.partition)


def list_of_user(call: Call, command: ListUserTfas) -> TfaListing:
    """Return the methods of any user, newest first.

    Raises:
        NotFound: There is no such user.
        MalformedRequest: The cursor is not one of this list.
    """
    return _page(call, command, target_user.load(call, command.user_id))


def _page(call: Call, command: ListCommand, of: UserPartition) -> TfaListing:
    page = pagination.page_at_hand(
        call,
        command,
        scope=f"two-factor-auth/{of.user.id}",
        items=two_factor_auth.living(call, of),
        id_of=lambda method: method.tfa_id,
    )
    left = len(of.recovery_code_hashes)
    return TfaListing(page.items, page.next_cursor, recovery_codes_left=left)
