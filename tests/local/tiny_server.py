"""A local server with a template and functions of the tests' own, in a process of its own."""

import http.client
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SERVE = Path(__file__).parent / "tiny" / "serve.py"


def start(**variables: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,  # noqa: TID251 - a child's environment begins with ours
        "PYTHONPATH": f"{ROOT / 'layers' / 'common'}{os.pathsep}{ROOT}",
        "PORT": "0",
        "HOST": "127.0.0.1",
        **variables,
    }
    environment.pop("DYNAMODB_ENDPOINT", None)
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(SERVE)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> tuple[str, int]:
    assert process.stdout is not None
    ready, _, url = process.stdout.readline().strip().partition(" ")
    assert ready == "ready", process.communicate(timeout=10)
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


def call(
    address: tuple[str, int],
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> tuple[http.client.HTTPResponse, Any]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    sent = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent.setdefault("content-type", "application/json")
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        data = response.read()
    finally:
        connection.close()
    try:
        return response, json.loads(data)
    except ValueError:
        return response, data


def raw(address: tuple[str, int], data: bytes) -> bytes:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(data)
        answer = b""
        while True:
            part = connection.recv(65_536)
            answer += part
            if not part:
                return answer
