from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from coreapi.contracts.moment import Moment

ADAPTER: TypeAdapter[datetime] = TypeAdapter(Moment)


@given(
    st.datetimes(
        min_value=datetime(2, 1, 1),  # noqa: DTZ001 - the zone is drawn apart
        max_value=datetime(9998, 1, 1),  # noqa: DTZ001 - the zone is drawn apart
        timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_any_moment_with_its_offset_is_read(moment: datetime) -> None:
    read = ADAPTER.validate_python(moment.isoformat(), strict=True)
    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["2030-01-31T12:00:00Z", "2030-01-31t12:00:00z", "2030-01-31T14:00:00.000000000+02:00"]
)
def test_the_spellings_of_rfc_3339(text: str) -> None:
    assert ADAPTER.validate_python(text, strict=True) == datetime(2030, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "given_",
    [
        "2030-01-31T12:00:00",
        "2030-01-31",
        "20300131T120000Z",
        "2030-01-31 12:00:00Z",
        "2030-01-31T12:00Z",
        "2030-01-31T12:00:00+0200",
        "2030-02-30T12:00:00Z",
        "2030-01-31T24:00:01Z",
        "2030-01-31T12:00:00+24:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-00:01",
        "2030-W05-4T12:00:00Z",
        "\u0662\u0660\u0663\u0660-01-31T12:00:00Z",
        "2030-01-31T12:00:00Z\n",
        "",
        "now",
        1895918400,
        True,
        None,
        ["2030-01-31T12:00:00Z"],
    ],
)
def test_anything_else_is_refused(given_: Any) -> None:
    with pytest.raises(ValidationError, match="RFC 3339"):
        ADAPTER.validate_python(given_, strict=True)
