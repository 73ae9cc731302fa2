"""Image repositories have the emulator's own address, which `docker push` reaches.

Amazon ECR, "Amazon ECR private registry": "The URL for your default private registry is
https://aws_account_id.dkr.ecr.region.amazonaws.com."
"""

import os
import re
from typing import Any

from ministack.services import ecr

_HOST = f"127.0.0.1:{os.environ['GATEWAY_PORT']}"
_token = ecr._get_authorization_token


def _repository(name: str) -> str:
    return f"{_HOST}/{name}"


def _local_token(data: Any) -> tuple[int, Any, bytes]:
    status, headers, body = _token(data)
    text = body if isinstance(body, bytes) else body.encode()
    return (
        status,
        headers,
        re.sub(rb'https://\d+\.dkr\.ecr\.[^"]+', f"http://{_HOST}".encode(), text),
    )


ecr._repo_uri = _repository
ecr._get_authorization_token = _local_token
