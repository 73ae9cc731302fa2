"""The typesetter's process: started for the first report, and kept for the next ones.

It is a process of its own so that it can be ended: when a report takes too long, and, by the
system, when one takes too much memory. It is replaced when it has ended, has grown or is old.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from time import monotonic
from typing import Any

from coreapi.errors import ReportTooLarge, ServiceUnavailable

# Inside the functions' own timeout, which is inside API Gateway's.
MAX_SECONDS = 20
# The functions have 1,769 MB. The rest is for the request, and for the file on its way out.
MAX_BYTES = 1024**3
# So much may remain of earlier reports.
MAX_KEPT_BYTES = 256 * 1024**2
MAX_REPORTS = 1_000
_PROGRAM = Path(__file__).with_name("typesetter.py")


class Worker:
    """One typesetter, for one report at a time."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._kept: _Process | None = None

    def carry_out(self, order: Mapping[str, Any]) -> bytes:
        """Return the file that an order asks for.

        Raises:
            ReportTooLarge: It needs more than MAX_BYTES of memory.
            ServiceUnavailable: It took longer than MAX_SECONDS.
        """
        deadline = monotonic() + MAX_SECONDS
        with self._lock:
            if self._kept:
                # It may have been killed while it waited, or hold too much of earlier reports.
                with suppress(_EndedError):
                    return self._carried_out_by(self._kept, order, deadline)
            try:
                return self._carried_out_by(_Process(), order, deadline)
            except _EndedError as error:
                if error.status == -signal.SIGABRT:
                    raise ReportTooLarge from None
                raise RuntimeError(f"the typesetter ended with {error.status}") from None

    def end(self) -> None:
        """End the process, if there is one."""
        if self._kept:
            self._kept.end()
            self._kept = None

    def _carried_out_by(
        self, process: "_Process", order: Mapping[str, Any], deadline: float
    ) -> bytes:
        self._kept = None
        try:
            content = process.carry_out(order, deadline)
        finally:
            if process.may_stay:
                self._kept = process
            else:
                process.end()
        return content


class _EndedError(Exception):
    """The process ended while it was asked."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


class _Process:
    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        command = [sys.executable, "-P", "-S", "-B", str(_PROGRAM)]
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, on our own module
            [*command, str(theirs.fileno()), str(MAX_BYTES)],
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # and no credentials
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # what ends us from the keyboard ends it by its connection
        )
        theirs.close()
        self._reports = 0
        self.may_stay = False

    def carry_out(self, order: Mapping[str, Any], deadline: float) -> bytes:
        """Return the file that an order asks for; note whether the process may stay.

        Raises:
            ServiceUnavailable: The deadline passed.
            _EndedError: The process ended.
        """
        self.may_stay = False
        try:
            self._connection.send_bytes(json.dumps(order).encode())
            seconds = deadline - monotonic()
            if seconds < 0 or not self._connection.poll(seconds):
                raise ServiceUnavailable("The report took too long to render.")
            head = json.loads(self._connection.recv_bytes())
            content = self._connection.recv_bytes()
        except (EOFError, OSError):
            raise _EndedError(self._process.wait()) from None
        self._reports += 1
        self.may_stay = self._reports < MAX_REPORTS and head["residentBytes"] <= MAX_KEPT_BYTES
        if head["error"]:
            raise RuntimeError(f"the typesetter reports: {head['error']}")
        return content

    def end(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.kill()
        self._process.wait()


worker = Worker()
atexit.register(worker.end)
