"""What makes a function start sooner, besides importing little; in Lambda only.

Imports make tens of thousands of objects and no garbage, yet Python looks for garbage all the same,
each time through more of them. So it does not look until everything is imported, seldom afterwards,
and never again at what was there by then.
"""

import gc
import sys

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def imports_begin() -> None:
    """Stop the search for garbage."""
    if is_in_lambda():
        gc.disable()


def imports_end() -> None:
    """Search for garbage again, but not in what was imported; each handler's module ends so."""
    if is_in_lambda():
        gc.freeze()
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        gc.enable()


def is_in_lambda() -> bool:
    """Tell whether Lambda's runtime loads us; imports do not read the environment."""
    return "awslambdaric" in sys.modules
