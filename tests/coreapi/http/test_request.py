"""Requests: what a client may declare."""

from hypothesis import example, given
from hypothesis import strategies as st

from coreapi.errors import UnsupportedMediaType
from coreapi.http.request import Request

_PARTS = st.sampled_from(
    [
        "application/json",
        ";",
        "charset",
        "utf-8",
        "''",
        "*",
        "*0",
        "*1*",
        "=",
        '"',
        "\\",
        " ",
        "%",
        ",",
    ]
)


@given(st.lists(_PARTS | st.text(max_size=2), max_size=12).map("".join))
@example("application/json; charset*=utf-8''utf-8")
@example("application/json;charset*;charset*1")
@example(f"application/json; charset*{'1' * 5000}=a")
def test_any_content_type_is_taken_or_refused(content_type: str) -> None:
    request = Request.from_event(
        {
            "requestContext": {"requestId": "", "http": {"method": "POST", "path": "/"}},
            "headers": {"content-type": content_type},
            "body": "{}",
        }
    )
    try:
        taken = request.json(max_bytes=2)
    except UnsupportedMediaType:
        return
    assert taken == {}
