"""The tiny server: one for all tests of a process, fresh for each."""

from collections.abc import Iterator

import pytest

from tests.local.tiny_server import address_of, call, start


@pytest.fixture(scope="session")
def address() -> Iterator[tuple[str, int]]:
    process = start()
    try:
        yield address_of(process)
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture
def fresh(address: tuple[str, int]) -> None:
    call(address, "POST", "/dev/reset")
