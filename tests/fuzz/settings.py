"""How much `make fuzz` asks, and as whom."""

import os

from hypothesis import Phase

# Of each operation, by each caller. Six callers make a thousand and more of each operation.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))  # noqa: TID251 - a setting of the tests' own
# Walks of so many requests, each with what the answers before it have told; by each caller.
WALKS = int(os.environ.get("FUZZ_WALKS", str(EXAMPLES)))  # noqa: TID251 - the same
STEPS = 20
_EVERYBODY = "nobody outsider member organizationAdmin admin apiKey"
CALLERS = os.environ.get("FUZZ_CALLERS", _EVERYBODY).split()  # noqa: TID251 - the same

# A slice leaves out the boundary values of every field, which take most of the time. A failure is
# told as it was found: making it smaller would take longer than everything else.
_IS_SLICE = os.environ.get("FUZZ_SLICE") == "1"  # noqa: TID251 - the same
PHASES = [Phase.generate] if _IS_SLICE else [Phase.explicit, Phase.generate]
