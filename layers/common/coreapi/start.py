"""What makes a function start sooner, besides importing little; in Lambda alone.

Imports make tens of thousands of objects and no garbage, but Python looks for it after every two
thousand, each time through more of them. So it looks seldom from the first import of coreapi on,
and never again at what there was when the handler was declared.
"""

import gc
import sys

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def imports_begin() -> None:
    """Let Python look for garbage seldom, for as long as the process lives."""
    if _is_in_lambda():
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def imports_end() -> None:
    """Take everything that was imported out of what is looked through; counts once."""
    if _is_in_lambda() and not gc.get_freeze_count():
        gc.freeze()


def _is_in_lambda() -> bool:
    """Tell whether Lambda's runtime loads us; imports do not read the environment."""
    return "awslambdaric" in sys.modules
