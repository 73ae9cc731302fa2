"""POST /user/session/list: the caller's signed-in devices."""

from coreapi.contracts.shapes import ListCommand, ListView
from coreapi.contracts.user.session import SessionView
from coreapi.http import endpoint, signed_in
from coreapi.operations.rules import sign_in as sessions

handler = endpoint(
    sessions.list_own,
    body=ListCommand,
    view=ListView[SessionView],
    caller=signed_in(),
)
