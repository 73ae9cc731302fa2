"""How often the tests run each race, and how many run in it: `make races` says more."""

import os

ROUNDS = int(os.environ.get("RACE_ROUNDS", "1"))  # noqa: TID251 - a setting of the tests' own
RACERS = int(os.environ.get("RACERS", "8"))  # noqa: TID251 - the same
