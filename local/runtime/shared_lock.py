"""A lock that requests share and a reset holds exclusively."""

import threading
from collections.abc import Generator
from contextlib import contextmanager


class SharedLock:
    """A lock for readers and one writer; a waiting writer goes before new readers."""

    def __init__(self) -> None:
        """Begin unlocked."""
        self._changed = threading.Condition()
        self._readers = 0
        self._waiting = 0
        self._exclusive = False

    @contextmanager
    def shared(self) -> Generator[None]:
        """Hold the lock together with other readers; not reentrant."""
        with self._changed:
            while self._exclusive or self._waiting:
                self._changed.wait()
            self._readers += 1
        try:
            yield
        finally:
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()

    @contextmanager
    def exclusive(self) -> Generator[None]:
        """Hold the lock exclusively, once all readers have released it."""
        with self._changed:
            self._waiting += 1
            while self._exclusive or self._readers:
                self._changed.wait()
            self._waiting -= 1
            self._exclusive = True
        try:
            yield
        finally:
            with self._changed:
                self._exclusive = False
                self._changed.notify_all()
