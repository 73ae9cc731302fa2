"""The story, sent to the local server once for all tests of it."""

from collections.abc import Iterator

import pytest

from tests.story import servers
from tests.story.story import tell
from tests.story.storyteller import Storyteller


@pytest.fixture(scope="session")
def told_locally() -> Iterator[Storyteller]:
    """Return the storyteller after the whole story; the server still runs."""
    with servers.local() as story:
        tell(story)
        yield story
