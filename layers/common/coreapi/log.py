"""The log: one logger for all, whose lines are ASCII whatever is in them."""

import json
from functools import partial

from aws_lambda_powertools import Logger

# Powertools would write what is beyond ASCII as it is: a text that turns the direction of writing,
# or ends a line where only some readers see an end, could make a line read as something else.
logger = Logger(json_serializer=partial(json.dumps, default=str, separators=(",", ":")))
