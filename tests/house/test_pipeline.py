"""The pipeline and the version: the same in every place that names them."""

import json
import re
from typing import Any

import yaml

from coreapi.log import logger
from coreapi.version import VERSION
from local import ROOT
from tests.readers.log import logged

_TARGET = re.compile(r"\bmake ([a-z][a-z0-9-]*)")


def test_the_workflow_runs_what_the_pipeline_runs() -> None:
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = "\n".join(line for line in steps.splitlines() if not line.startswith("#"))
    pipeline = set(_TARGET.findall(commands))
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yaml").read_bytes())

    assert _targets(workflow["jobs"]) == pipeline


def _targets(jobs: dict[str, Any]) -> set[str]:
    matrices = [job["strategy"]["matrix"] for job in jobs.values()]
    return {
        target
        for matrix in matrices
        for listed in matrix.values()
        for targets in listed
        for target in targets.split()
    }


def test_the_description_the_changelog_and_the_log_name_one_version() -> None:
    description = json.loads((ROOT / "reference" / "openapi.json").read_bytes())
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    with logged() as log:
        logger.info("a line")

    assert description["info"]["version"] == VERSION
    assert released
    assert released[1] == VERSION
    assert log.documents[0]["version"] == VERSION
