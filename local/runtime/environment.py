"""The process environment, as the local server reads and sets it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.template.intrinsics import REGION

# Variables of the product that a shell may set; all others come from the template.
_FROM_SHELL = ("DYNAMODB_ENDPOINT", "POWERTOOLS_LOG_LEVEL", "REPORT_FONTS", "REQUIRE_INTERNAL_TFA")
_SAFE_AWS: Mapping[str, str] = {
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # moto knows the classic hosts only
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the person who starts the server."""

    host: str
    port: int
    verbose: bool
    dynamodb_endpoint: str | None
    shell: Mapping[str, str]


def options() -> Options:
    """Read the options.

    Raises:
        ValueError: `PORT` is not a port, or `DYNAMODB_ENDPOINT` is AWS itself.
    """
    text = os.environ.get("PORT") or "3000"
    if not text.isascii() or not text.isdecimal() or int(text) > 65_535:  # noqa: PLR2004
        message = f"PORT must be a number from 0 to 65535, not {text!r}"
        raise ValueError(message)
    endpoint = os.environ.get("DYNAMODB_ENDPOINT") or None
    if endpoint and (urlsplit(endpoint).hostname or "amazonaws.com").endswith("amazonaws.com"):
        message = f"DYNAMODB_ENDPOINT must be the URL of DynamoDB Local, not {endpoint!r}"
        raise ValueError(message)
    return Options(
        host=os.environ.get("HOST") or "127.0.0.1",
        port=int(text),
        verbose=os.environ.get("VERBOSE", "") not in {"", "0", "false"},
        dynamodb_endpoint=endpoint,
        shell={name: os.environ[name] for name in _FROM_SHELL if os.environ.get(name)},
    )


def workers() -> int:
    """Return the number of workers: `WORKERS`, or the number of processors.

    Raises:
        ValueError: `WORKERS` is neither a number above 0 nor auto.
    """
    text = os.environ.get("WORKERS") or "auto"
    if text == "auto":
        return min(os.cpu_count() or 1, 4)
    if not text.isascii() or not text.isdecimal() or int(text) == 0:
        message = f"WORKERS must be a number above 0 or auto, not {text!r}"
        raise ValueError(message)
    return int(text)


def architecture() -> str:
    """Return the processor architecture of the functions: `ARCHITECTURE`, or x86_64."""
    return os.environ.get("ARCHITECTURE") or "x86_64"


def isolate(access_key: str = "local") -> None:
    """Remove from the environment all that could connect an AWS client to a real account."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            del os.environ[name]
    os.environ.update({**_SAFE_AWS, "AWS_ACCESS_KEY_ID": access_key})


def publish(variables: Mapping[str, str], shell: Mapping[str, str]) -> None:
    """Give the functions their environment.

    Args:
        variables: The template's variables, without endpoints of AWS.
        shell: The variables of the shell, which win. By default logs are quiet.
    """
    ours = {name: value for name, value in variables.items() if not name.startswith("AWS_")}
    quiet = {"POWERTOOLS_LOG_LEVEL": "WARNING"}
    any_size = {"REPORTS_BUCKET": ""}  # answers have no size limit here, so there is no bucket
    os.environ.update({**ours, **quiet, **any_size, **shell})
