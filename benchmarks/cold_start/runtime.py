"""Lambda's Runtime API for one process at a time: starts it, invokes it, reads what it has used.

Runs inside the container of Lambda's image, with only the standard library. The emulator that AWS
offers starts a process at its first invocation, so that init and first call look like one; here
each has its own figures. Reads a plan from standard input and prints a line of JSON for each start:

    {"rounds": 9, "warm_rounds": 2,
     "starts": [{"name", "over", "folder", "path", "environment", "event", "warm"}],
     "tls": ["8443=dynamodb:8000"]}
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from uuid import uuid4

_BOOTSTRAP = "/var/runtime/bootstrap"
_ARN = "arn:aws:lambda:us-east-1:123456789012:function:benchmark"
_SECONDS = 120
_CALLS_BEFORE = 20


class Process:
    """One process of a function: asks for events, and answers them."""

    def __init__(self, start, address):
        """Start it."""
        self.name, self.event = start["name"], start["event"].encode()
        self.asked, self.events, self.answers = Queue(), Queue(), Queue()
        RuntimeApi.process = self
        self.began = time.perf_counter()
        self._child = subprocess.Popen(  # noqa: S603
            [_BOOTSTRAP],
            cwd=start["folder"],
            env={
                **os.environ,
                "AWS_LAMBDA_RUNTIME_API": address,
                "_HANDLER": "app.handler",
                "LAMBDA_TASK_ROOT": start["folder"],
                "PYTHONPATH": start["path"],
                **start["environment"],
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ready(self):
        """Wait until it asks for an event; return that moment."""
        deadline = time.perf_counter() + _SECONDS
        while time.perf_counter() < deadline and self._child.poll() is None:
            with suppress(Empty):
                return self.asked.get(timeout=1)
        sys.exit(f"{self.name} does not run: {self.answers.get() if self.answers.qsize() else ''}")

    def call(self):
        """Send the event once; return how long that took, and the answer."""
        began = time.perf_counter()
        self.events.put(self.event)
        answered, body = self.answers.get(timeout=_SECONDS)
        answer = json.loads(body)
        if answer.get("statusCode") not in (200, 201):
            sys.exit(f"{self.name} answered {body.decode()}")
        return (answered - began) * 1000, answer["body"]

    def cpu(self):
        """Return the processor time of all its threads, in milliseconds."""
        clock = (
            ~self._child.pid << 3 | 2
        )  # the clock of a pid, as clock_getcpuclockid(3) computes it
        return time.clock_gettime(clock) * 1000

    def resident_mib(self):
        """Return the memory that it occupies."""
        status = Path(f"/proc/{self._child.pid}/status").read_text(encoding="ascii")
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kib) / 1024

    def end(self):
        """End it, and the thread that may be waiting for its next event."""
        self._child.kill()
        self._child.wait()
        self.events.put(None)


class RuntimeApi(BaseHTTPRequestHandler):
    """The endpoints that a runtime calls: for the next event, with an answer, with an error."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement
    wbufsize = -1
    process = None

    def do_GET(self):
        """Hand out the next event, when there is one."""
        process = self.process
        process.asked.put(time.perf_counter())
        event = process.events.get()
        if event is None:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", str(uuid4()))
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 60_000))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", _ARN)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(event)))
        self.end_headers()
        self.wfile.write(event)
        self.wfile.flush()

    def do_POST(self):
        """Take an answer, or an error."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.process.answers.put((time.perf_counter(), body))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def main():
    """Do the plan: one start of each in turn, again and again, so that noise falls on all alike."""
    plan = json.load(sys.stdin)
    server = ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_address[1]}"
    secured = [sys.executable, Path(__file__).with_name("tls.py"), "/tls/server.pem", *plan["tls"]]
    with subprocess.Popen(secured, stdout=subprocess.PIPE) as tls:  # noqa: S603
        tls.stdout.readline()
        for number in range(plan["rounds"]):
            for start in plan["starts"]:
                warm = start["warm"] if number < plan["warm_rounds"] else 0
                figures = measured(start, address, warm)
                print(json.dumps({**figures, "name": start["name"], "over": start["over"]}))
        tls.kill()


def measured(start, address, warm):
    """Start a function, invoke it once and then `warm` times; return its figures."""
    process = Process(start, address)
    try:
        init = (process.ready() - process.began) * 1000
        figures = {
            "init": init,
            "init_cpu": process.cpu(),
            "resident_mib": process.resident_mib(),
        }
        first, body = process.call()
        figures.update(first=first, wall=init + first, cpu=process.cpu(), body=body)
        process.ready()
        if warm:
            figures.update(_warm(process, warm))
    finally:
        process.end()
    return figures


def _warm(process, count):
    for _ in range(_CALLS_BEFORE):
        process.call()
        process.ready()
    before, walls = process.cpu(), []
    for _ in range(count):
        walls.append(process.call()[0])
        process.ready()
    return {
        "warm_cpu": (process.cpu() - before) / count,
        "warm_wall": sorted(walls)[count // 2],
    }


if __name__ == "__main__":
    main()
