"""`sam` with image repositories at the emulator: run by `.venv-sam/bin/python`."""

import os
import sys
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError
from samcli.cli.main import cli
from samcli.lib.bootstrap.companion_stack import companion_stack_manager, data_types

_HOST = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
_Manager = companion_stack_manager.CompanionStackManager
_update = _Manager.update_companion_stack


def _uri(self: Any, *_: str) -> str:
    return f"{_HOST}/{self.physical_id}"


def _updated(self: Any) -> None:
    try:
        _update(self)
    except ClientError as error:  # AWS takes an unchanged template that has a transform
        if "No updates are to be performed" not in str(error):
            raise


data_types.ECRRepo.get_repo_uri = _uri
_Manager.update_companion_stack = _updated
sys.argv[0] = "sam"
cli(prog_name="sam")
