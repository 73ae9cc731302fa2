"""How many requests `make fuzz` sends, and as which callers."""

import os

from hypothesis import Phase

# For each operation and caller. Six callers send more than a thousand to each operation.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))  # noqa: TID251 - a setting of the tests' own
# Sequences of requests that use values of the answers before; for each caller.
WALKS = int(os.environ.get("FUZZ_WALKS", str(EXAMPLES)))  # noqa: TID251 - the same
STEPS = 20
_EVERYBODY = "nobody outsider member organizationAdmin admin apiKey"
CALLERS = os.environ.get("FUZZ_CALLERS", _EVERYBODY).split()  # noqa: TID251 - the same

# A slice leaves out the boundary values of every field, which take most of the time. A failure is
# reported as it was found: making it smaller would take longer than everything else.
_IS_SLICE = os.environ.get("FUZZ_SLICE") == "1"  # noqa: TID251 - the same
PHASES = [Phase.generate] if _IS_SLICE else [Phase.explicit, Phase.generate]
