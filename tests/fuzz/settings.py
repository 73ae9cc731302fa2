"""How much `make fuzz` asks, and as whom."""

import os

# Of each operation, by each caller. Six callers make a thousand and more of each operation.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))  # noqa: TID251 - a setting of the tests' own
_EVERYBODY = "nobody outsider member organizationAdmin admin apiKey"
CALLERS = os.environ.get("FUZZ_CALLERS", _EVERYBODY).split()  # noqa: TID251 - likewise
