"""Measures a page of the search by e-mail, at 200 users and at 20,000.

    DYNAMODB_ENDPOINT=http://127.0.0.1:8000 python -m benchmarks.email_search

Runs on DynamoDB Local, in a table of its own, and prints for each text the capacity that the first
page consumes, as DynamoDB counts it. Fails where the larger number costs more.
"""

import itertools
import sys
from collections.abc import Iterator

from benchmarks import capacity, tables
from coreapi.storage import email_search
from coreapi.storage.table.store import Store

_SIZES = (200, 20_000)
_LIMIT = 20
_TABLE = "benchmark-email-search"
_FIRST = ("anna", "bernd", "chloe", "dmitri", "emma")
_LAST = ("smith", "okafor", "lindqvist", "haddad")
_DOMAINS = ("example.com", "corp.mycorp.com", "gas.example.org", "mail.test")
_ONE = "emma1.haddad@mail.test"
_TEXTS = ("e", "m", "ma", "ex", "anna", "smith@", "@example", "corp", ".com", _ONE)


def main() -> int:
    """Fill the table in two steps, measure after each, and return whether more users cost more."""
    connection = tables.connect()
    costs: list[dict[str, float]] = []
    with tables.table(connection, _TABLE):
        store = Store(connection, _TABLE)
        for smaller, size in itertools.pairwise((0, *_SIZES)):
            with tables.making(tables.BatchStore(connection, _TABLE)) as make:
                for email in itertools.islice(_addresses(), smaller, size):
                    make.user(email, password=None)
            with capacity.consumed(connection) as consumed:
                costs.append({text: _cost(store, consumed, text) for text in _TEXTS})
    print(f"{'read units of a page of ' + str(_LIMIT):<32}", *(f"{size:>8,}" for size in _SIZES))
    for text in _TEXTS:
        print(f"{text:<32}", *(f"{cost[text]:>8}" for cost in costs))
    return 1 if any(costs[1][text] > costs[0][text] for text in _TEXTS) else 0


def _addresses() -> Iterator[str]:
    """Yield addresses, all different, the first two hundred much like the later ones."""
    for number in itertools.count():
        for domain, first, last in itertools.product(_DOMAINS, _FIRST, _LAST):
            yield f"{first}{number}.{last}@{domain}"


def _cost(store: Store, consumed: list[float], text: str) -> float:
    consumed.clear()
    found, _ = email_search.find(store, (text,), _LIMIT, None)
    if len(found) != (1 if text == _ONE else _LIMIT):
        sys.exit(f"Found {len(found)} for {text}.")
    return sum(consumed)


if __name__ == "__main__":
    sys.exit(main())
