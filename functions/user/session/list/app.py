"""POST /user/session/list: the caller's signed-in devices."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.shapes import ListCommand, ListView
from coreapi.contracts.user.session import SessionView
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.session.list import list_sessions

handler = endpoint(
    list_sessions,
    body=ListCommand,
    view=ListView[SessionView],
    caller=signed_in(),
)

warm_up()
