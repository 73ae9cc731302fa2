"""The log: one logger for all modules, with the version in each line."""

import json
from functools import partial

from aws_lambda_powertools import Logger

from coreapi.version import VERSION

# Escaped to ASCII: bidirectional controls and Unicode line separators could disguise a log line.
logger = Logger(
    json_serializer=partial(json.dumps, default=str, separators=(",", ":")),
    version=VERSION,
)
