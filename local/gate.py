"""A gate for many together or one alone: requests share it, a reset has it to itself."""

import threading
from collections.abc import Generator
from contextlib import contextmanager


class Gate:
    """A lock for readers and one writer; a waiting writer goes before new readers."""

    def __init__(self) -> None:
        """Begin open, with nobody inside."""
        self._changed = threading.Condition()
        self._inside = 0
        self._waiting = 0
        self._closed = False

    @contextmanager
    def shared(self) -> Generator[None]:
        """Be inside together with others; not to be nested."""
        with self._changed:
            while self._closed or self._waiting:
                self._changed.wait()
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def exclusive(self) -> Generator[None]:
        """Be inside alone, once all others have left."""
        with self._changed:
            self._waiting += 1
            while self._closed or self._inside:
                self._changed.wait()
            self._waiting -= 1
            self._closed = True
        try:
            yield
        finally:
            with self._changed:
                self._closed = False
                self._changed.notify_all()
