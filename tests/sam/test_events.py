"""The files in events/, run in Lambda's runtime."""

import pytest

from local import ROOT
from local.runtime.sam import event_files
from local.template.template import load_template

_LOADED = load_template(ROOT / "template.yaml", {"Stage": "dev"})


def test_every_event_is_a_functions() -> None:
    sent_to = {event_files.function_of(file, _LOADED) for file in event_files.files([])}

    assert _LOADED.functions().keys() - sent_to == {"SigningKeysFunction"}


def test_events_are_chosen_by_folder_or_by_file() -> None:
    folder = ROOT / "events" / "auth" / "refresh_token"

    assert event_files.files([str(folder)]) == [folder / "get.json", folder / "post.json"]
    assert event_files.files([str(folder / "get.json")]) == [folder / "get.json"]


@pytest.mark.parametrize("place", ["events/nowhere", "docs", "template.yaml"])
def test_where_there_is_no_event_it_says_so(place: str) -> None:
    with pytest.raises(event_files.UnknownEventError, match=place):
        event_files.files([str(ROOT / place)])


def test_a_placeholder_is_filled_wherever_it_stands() -> None:
    text = '{"a": "<userId>", "b": "/x/<userId>?<email>", "c": "1 < 2"}'

    filled = event_files.fill(text, {"userId": "1", "email": "2"})

    assert filled == '{"a": "1", "b": "/x/1?2", "c": "1 < 2"}'
    assert event_files.placeholders(text) == {"userId", "email"}


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="userId"):
        event_files.fill("<userId>", {})
