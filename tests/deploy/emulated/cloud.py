"""The emulated cloud: its process, and what a test reads from it directly."""

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from coreapi_ops.target import Stack
from local import ROOT
from local.runtime.dynamodb_local import docker, tried

HERE = Path(__file__).parent
STATE = ROOT / ".aws-sam" / "deploy-test"
FAILS = STATE / "fails"
COMMANDS = STATE / "bin"  # `sam` and `aws`, as operators have them
ADDRESS = "http://127.0.0.1:4571"
_DOMAINS = ("dev.example.com", "preprod.example.com", "example.com")
_STARTS_WITHIN_SECONDS = 60
_ENDS_WITHIN_SECONDS = 30
_MAILED_WITHIN_SECONDS = 120
_RIE = next(iter(ROOT.glob(".venv-sam/lib/python3*/site-packages/samcli/local/rapid")), ROOT)


@contextmanager
def running(any_stack: Stack) -> Generator[None]:
    """Run the emulator with an empty account and verified senders."""
    _install_commands()
    FAILS.unlink(missing_ok=True)
    with (STATE / "emulator.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [
                "/usr/bin/env",
                *_environment(),
                str(ROOT / ".venv-emulated/bin/python"),
                "emulator.py",
            ],
            cwd=HERE,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process)
        for domain in _DOMAINS:
            any_stack.client("sesv2").create_email_identity(EmailIdentity=domain)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:  # in the middle of a deploy that failed
            process.kill()
        _remove_images()


def mails(to: str) -> list[Any]:
    """Return the mails sent to an address, oldest first."""
    found: Any = _read("/_ministack/ses/messages")["messages"]
    return [mail for account in found.values() for mail in account if to in mail["To"]]


def mailed_token(to: str, after: int = 0) -> str:
    """Return the newest token mailed to an address, once more than `after` were."""
    return _newest(lambda: tokens(to), after)


def mailed_code(to: str, after: int) -> str:
    """Return the newest e-mail code mailed to an address, once more than `after` were."""
    return _newest(lambda: codes(to), after)


def settled_token(to: str, seen: dict[str, int]) -> str:
    """Return the newest token mailed to an address, once no more mail arrives."""
    mailed_token(to, seen.get(to, 0))
    time.sleep(1.5)
    found = tokens(to)
    seen[to] = len(found)
    return found[-1]


def tokens(to: str) -> list[str]:
    """Return the tokens mailed to an address, oldest first."""
    texts = (re.search(r"#token=([^\s\"<]+)", mail.get("BodyText") or "") for mail in mails(to))
    return [found[1] for found in texts if found]


def _remove_images() -> None:
    """Remove the names that `sam deploy` gave to images, to push them to the emulator."""
    pushed = ("--filter", f"reference={ADDRESS.partition('//')[2]}/*/*")
    names = docker("image", "ls", *pushed, "--format", "{{.Repository}}:{{.Tag}}").split()
    if names:
        tried("rmi", *names)


def _install_commands() -> None:
    COMMANDS.mkdir(parents=True, exist_ok=True)
    programs = {
        "sam": f"{ROOT / '.venv-sam/bin/python'} {HERE / 'sam.py'}",
        # AWS_ENDPOINT_URL is not enough: without the option it calls queues at their AWS address.
        "aws": f"{ROOT / '.venv-emulated/bin/aws'} --endpoint-url {ADDRESS}",
    }
    for name, program in programs.items():
        file = COMMANDS / name
        file.write_text(f'#!/bin/sh\nexec {program} "$@"\n', encoding="utf-8")
        file.chmod(0o755)


def codes(to: str) -> list[str]:
    """Return the e-mail codes mailed to an address, oldest first."""
    texts = (re.search(r"\b(ec_\S+)", mail.get("BodyText") or "") for mail in mails(to))
    return [found[1] for found in texts if found]


def _newest(read: Callable[[], list[str]], after: int) -> str:
    deadline = time.monotonic() + _MAILED_WITHIN_SECONDS
    while len(found := read()) <= after:
        assert time.monotonic() < deadline, "no such mail"
        time.sleep(0.5)
    return found[-1]


def _read(path: str) -> Any:
    with urllib.request.urlopen(f"{ADDRESS}{path}", timeout=10) as response:  # noqa: S310
        return json.load(response)


def _environment() -> list[str]:
    bridge: Any = json.loads(docker("network", "inspect", "bridge"))[0]["IPAM"]["Config"][0]
    gateway = bridge.get("Gateway") or str(next(ip_network(bridge["Subnet"]).hosts()))
    machine = docker("version", "--format", "{{.Server.Arch}}").replace("amd64", "x86_64")
    emulator = STATE / "interface-emulator"
    emulator.unlink(missing_ok=True)  # a container of a run that was killed may still run it
    emulator.write_bytes((_RIE / f"aws-lambda-rie-{machine}").read_bytes())
    emulator.chmod(0o755)
    return [
        "--unset=AWS_ENDPOINT_URL",
        "AUTH=true",
        f"BRIDGE={gateway}",
        f"FAILS={FAILS}",
        f"GATEWAY_PORT={ADDRESS.rpartition(':')[2]}",
        f"INTERFACE_EMULATOR={emulator}",
        "IOT_MTLS_ENABLED=0",
        "LAMBDA_EXECUTOR=docker",
        "MINISTACK_ACCOUNT_ID=123456789012",
        "MINISTACK_HOST=host.docker.internal",
        "MINISTACK_REGION=us-east-1",
        f"PYTHONPATH={ROOT}",
        "SFTP_ENABLED=0",
    ]


def _wait(process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while True:
        try:
            _read("/_ministack/health")
        except OSError:
            log = (STATE / "emulator.log").read_text(errors="replace")
            assert process.poll() is None, log
            assert time.monotonic() < deadline, log
            time.sleep(0.5)
        else:
            return
