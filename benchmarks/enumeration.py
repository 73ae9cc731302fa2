"""A statistical test of sign-in: whether the time of an answer reveals the state of an address.

    python -m benchmarks.enumeration [rounds]

Sends wrong guesses for addresses of every kind to the handlers in this process, at the real cost of
a hash, on moto. Each round asks once for every kind, in an order drawn anew, and then puts the
table back, so that nothing but the kind differs. Each kind is compared with the wrong password of
an active user by the Mann-Whitney U test, which assumes nothing of how times are distributed.

What is timed is the CPU's work: what is asked of DynamoDB is the same calls in the same order for
every kind (tests/security/test_enumeration.py counts them), and waiting for them would only add
noise. moto's own work, in this process, is part of it.

`p` is how likely such a difference is by chance; `effect` is Cliff's delta, from -1 to 1: how much
more often an answer takes longer than one of an active user than it takes less. Somebody outside
sees it through the network's noise, and has five guesses for each address.
"""

import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from local.runtime import environment
from tests.actors.authenticator import enrolled
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.stack import Stack

_ROUNDS = 200
_REAL_COST = {"memory_kib": 19456, "iterations": 2}
_REFERENCE = "active"
_ADDRESS = "{}@example.com"


def main(rounds: int) -> int:
    """Ask, compare, print a table."""
    environment.isolate()
    environment.publish(
        {"POWERTOOLS_METRICS_NAMESPACE": "CoreApi", "POWERTOOLS_LOG_LEVEL": "ERROR"}, {}
    )
    clock = MovableClock()
    stack = Stack(clock)
    with stack.up():
        product = Product(stack, clock)
        product.with_argon2(**_REAL_COST)
        emails = _people(product)
        stack.table.keep()
        for path, status, body in _QUESTIONS:
            _print(path, _asked(product, path, status, body, emails, rounds))
    return 0


def _login(email: str) -> dict[str, str]:
    return {"email": email, "secret": "a guess at the password"}


def _address(email: str) -> dict[str, str]:
    return {"email": email}


_QUESTIONS: tuple[tuple[str, int, Callable[[str], dict[str, str]]], ...] = (
    ("/auth/login", 401, _login),
    ("/auth/initiate-login", 200, _address),
    ("/auth/forgot-password", 202, _address),
)


def _people(product: Product) -> dict[str, str]:
    """Make one user of every kind; return their addresses, all of one length."""
    email = {
        kind: _ADDRESS.format(f"{kind[:6]:x<6}")
        for kind in ("active", "tfa", "disabled", "invited", "unknown")
    }
    product.user(email["active"])
    enrolled(product, product.user(email["tfa"]))
    product.user(email["disabled"], status="disabled")
    product.user(email["invited"], status="invited", password=None)
    return email


def _asked(
    product: Product,
    path: str,
    status: int,
    body: Callable[[str], dict[str, str]],
    emails: Mapping[str, str],
    rounds: int,
) -> dict[str, list[float]]:
    """Return the milliseconds of each kind's answers."""
    took: dict[str, list[float]] = {kind: [] for kind in emails}
    for number in range(-5, rounds):  # the first ones warm up
        for kind in random.sample(sorted(emails), len(emails)):
            began = time.process_time()
            answer = product.post(path, body(emails[kind]))
            milliseconds = (time.process_time() - began) * 1000
            if answer.status != status:
                sys.exit(f"{path} answered {answer.status}: {answer.text}")
            if number >= 0:
                took[kind].append(milliseconds)
        product.stack.table.restore()
    return took


def _print(path: str, took: Mapping[str, Sequence[float]]) -> None:
    reference = took[_REFERENCE]
    middle = statistics.median(reference)
    print(f"{path:<24}{'median ms':>10}{'difference':>12}{'spread':>9}{'p':>9}{'effect':>9}")
    for kind, times in took.items():
        low, _, high = statistics.quantiles(times, n=4)
        p, effect = mann_whitney(times, reference)
        median = statistics.median(times)
        print(
            f"  {kind:<22}{median:>10.2f}{median - middle:>+12.2f}{high - low:>9.2f}"
            f"{p:>9.3f}{effect:>+9.2f}"
        )


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Return the two-sided p of the Mann-Whitney U test, by its normal limit, and the effect.

    Times of this resolution have hardly a tie, so none is corrected for.
    """
    greater = sum((a > b) + (a == b) / 2 for a in one for b in other)
    pairs = len(one) * len(other)
    deviation = math.sqrt(pairs * (len(one) + len(other) + 1) / 12)
    z = (greater - pairs / 2) / deviation
    return math.erfc(abs(z) / math.sqrt(2)), 2 * greater / pairs - 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS))
