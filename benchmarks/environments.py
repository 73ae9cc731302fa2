"""Execution environments: a function of the product in a container of Lambda's image."""

import json
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import ROOT
from local.runtime import dynamodb_local
from local.runtime.sam import event_files, run
from local.runtime.sam.placeholders import EventFiller
from local.runtime.sam.services import HOST, Services
from local.runtime.stack import Stack
from local.template.template import Template

IMAGE = "public.ecr.aws/lambda/python:3.13"
_LAYER = ROOT / ".aws-sam" / "build" / "CommonLayer"
_PERIOD_MICROSECONDS = 20_000  # in which a share of a processor is given out, as Lambda's
AWS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


@dataclass(frozen=True, slots=True)
class Environments:
    """The product beside its services, and where functions can be run."""

    found: Services
    loaded: Template
    stack: Stack
    endpoints: Mapping[str, str]

    def run(
        self,
        event: str,
        calls: int,
        *,
        cpus: float | None = None,
        clients: int = 1,
        resident_after: Sequence[int] = (),
    ) -> dict[str, Any]:
        """Call a function with an event of events/, in a container of its own.

        Args:
            event: The file below events/, without its ending.
            calls: How often, after the first time.
            cpus: The share of a processor that it has; all there is without one.
            clients: How many call at once.
            resident_after: After how many calls the memory is looked at.
        """
        file = event_files.FOLDER / f"{event}.json"
        function = self.loaded.functions()[event_files.function_of(file, self.loaded)]
        text = self.loaded.resolver.text
        own = {name: text(value) for name, value in function.environment.items()}
        self.stack.reset()
        plan = {
            "folder": "/var/task",
            "environment": {**AWS, **own, **self.endpoints},
            "event": EventFiller(event, self.loaded, self.stack).event(file.read_text("utf-8")),
            "calls": calls,
            "clients": clients,
            "resident_after": resident_after,
        }
        share = _share(cpus) if cpus else ()
        places = {
            Path(__file__).with_name("function.py"): "/benchmark.py",
            function.folder: "/var/task",
            _LAYER: "/opt",
        }
        mounts = [
            part for place, there in places.items() for part in ("--volume", f"{place}:{there}:ro")
        ]
        done = subprocess.run(  # noqa: S603
            [
                *("docker", "run", "--rm", "--interactive", "--network", self.found.network),
                *("--add-host", f"{HOST}:{self.found.gateway}", *share, *mounts),
                *("--entrypoint", "python3", IMAGE, "/benchmark.py"),
            ],
            input=json.dumps(plan),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        took: dict[str, Any] = json.loads(done.stdout)
        if took["bad"]:
            sys.exit(f"{event} answered {took['bad']}")
        return took


def _share(cpus: float) -> tuple[str, ...]:
    quota = round(_PERIOD_MICROSECONDS * cpus)
    return ("--cpu-period", str(_PERIOD_MICROSECONDS), "--cpu-quota", str(quota))


@contextmanager
def running(name: str) -> Generator[Environments]:
    """Have the product beside its services; ends the benchmark where the layer is not built."""
    if not _LAYER.is_dir():
        sys.exit("The layer is not built: make sam-build.")
    try:
        with run.product(name) as product:
            shared = json.loads(product.environment.read_text("utf-8"))["Parameters"]
            endpoints = {key: shared[key] for key in ("DYNAMODB_ENDPOINT", "AWS_ENDPOINT_URL")}
            yield Environments(product.services, product.template, product.stack, endpoints)
    except dynamodb_local.DockerError as error:
        sys.exit(str(error))
