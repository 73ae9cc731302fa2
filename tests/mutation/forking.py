"""A plugin of pytest: everything is collected and deployed once, then each mutant has a fork.

The first run records which tests reach which function, and how long they take; of a parametrised
test it runs the first case. A mutant's fork runs those that reach its function until one fails. A
mutant counts as killed only if a test failed, or ran for many times as long as it should.
"""

import contextlib
import gc
import hashlib
import io
import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path("..")  # seen from the copy, in which the tests run
_WORK = FOLDER / "work.json"  # what is to be run, and for how long
_REACHED = FOLDER / "reached.json"
VERDICTS = FOLDER / "verdicts.json"
_EVERYWHERE = {"test", "function", "coreapi", "operation", "storage", "the", "and"}
_EVERY_ENDPOINT = "test_the_caller_is_authenticated_before_the_body_is_read"
_ASLEEP = ""
_WATCHED = "stats"
_SECONDS_TO_HANG = 120.0  # by the clock, for one test: it sleeps, or waits for itself
_LATE = (signal.SIGALRM, signal.SIGPROF)
_KILLED, _SURVIVED, _TIMED_OUT = "killed", "survived", "timed out"

Reached = dict[str, tuple[float, list[str]]]


class Forks:
    """Replaces pytest's loop."""

    def __init__(self) -> None:
        """Read what is to be done."""
        work = json.loads(_WORK.read_text(encoding="utf-8"))
        self.mutants: dict[str, str] = work["mutants"]  # name → lot
        self.patience: float = work["patience"]
        self.until: float = time.monotonic() + work["seconds"]
        self.failed = False
        self.watching = False
        self._killers: dict[str, list[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        if report.failed and self.watching:
            print("fails without a mutant:", report.longreprtext, file=sys.__stderr__)
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run each mutant against the tests that reach it."""
        items = {_name(item): item for item in session.items}
        first = next(iter(items.values()))
        _awake(_ASLEEP)
        _run(first)  # what is made once a process is made now, and stays
        reached = self._reached(items)
        tests = _by_function(reached)
        verdicts = _read(VERDICTS)
        self._load(items, _some(tests))
        gc.collect()
        gc.freeze()
        assert self._verdict("fail", _some(tests), items, reached) == _KILLED
        again_last = sorted(self.mutants.items(), key=lambda mutant: mutant[1] in verdicts)
        for name, lot in again_last:
            if time.monotonic() > self.until:
                break
            function = name.partition("__mutmut_")[0]
            found = tests.get(function, [])
            known = verdicts.get(lot)
            among = hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16]
            tried = known and known[1] == among and known[2:] >= [self.patience]
            if known and (known[0] != _SURVIVED or tried):
                continue
            likely = [*self._killers.get(function, ()), *found]
            chosen = _affordable(likely, reached, self.patience)
            verdicts[lot] = (self._verdict(name, chosen, items, reached), among, self.patience)
            _write(VERDICTS, verdicts)
        return True

    def _reached(self, items: dict[str, pytest.Item]) -> Reached:
        """Return what each test reaches, asking those whose files are new."""
        kept = _read(_REACHED)
        trampoline: Any = import_module("mutmut.mutation.trampoline")
        hits: set[str] = set()

        def hit(name: str, **_: object) -> None:
            hits.add(name)

        vars(trampoline)["record_trampoline_hit"] = hit
        found: dict[str, Any] = {}
        self.watching = True
        _awake(_WATCHED)
        for name, item in items.items():
            case = name.partition("[")[0]
            text = item.path.read_bytes()
            digest = hashlib.sha256(text).hexdigest()[:16]
            if case in kept and kept[case][2] == digest:
                found[case] = kept[case]
            elif case not in found and time.monotonic() < self.until:
                hits.clear()
                self.failed = False
                started = time.process_time()
                _run(item)
                if not self.failed:
                    found[case] = (time.process_time() - started, sorted(hits), digest)
        _awake(_ASLEEP)
        self.watching = False
        _write(_REACHED, found)
        cases = {name: found.get(name.partition("[")[0]) for name in items}
        return {name: (told[0], told[1]) for name, told in cases.items() if told}

    def _load(self, items: dict[str, pytest.Item], names: list[str]) -> None:
        """Load here, once, all that tests load lazily; no test may fail meanwhile."""
        self.failed = False
        self.watching = True
        for name, item in items.items():
            if name in names or name.endswith(_EVERY_ENDPOINT):
                _run(item)
        self.watching = False
        assert not self.failed

    def _verdict(
        self, mutant: str, chosen: list[str], items: dict[str, pytest.Item], reached: Reached
    ) -> str:
        """Run the tests with a mutant awake, in a process of its own."""
        if not chosen:
            return _SURVIVED
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._in_the_fork(mutant, chosen, items, reached, writing)
        os.close(writing)
        with os.fdopen(reading) as answer:
            killer = answer.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return _TIMED_OUT if os.WTERMSIG(status) in _LATE else _KILLED
        if os.WEXITSTATUS(status) == 0:
            return _SURVIVED
        killers = self._killers.setdefault(mutant.partition("__mutmut_")[0], [])
        if killer in killers:
            killers.remove(killer)
        killers.insert(0, killer)
        return _KILLED

    def _in_the_fork(
        self,
        mutant: str,
        chosen: list[str],
        items: dict[str, pytest.Item],
        reached: Reached,
        answer: int,
    ) -> None:
        """Leave with 1 as soon as a test fails, with 0 when none does."""
        status = 1
        try:
            for late in _LATE:
                signal.signal(late, signal.SIG_DFL)
            _awake(mutant)
            self.failed = False
            for name in chosen:
                signal.setitimer(signal.ITIMER_PROF, 5 + 10 * reached[name][0])
                signal.setitimer(signal.ITIMER_REAL, _SECONDS_TO_HANG)
                _run(items[name])
                if self.failed:
                    os.write(answer, name.encode())
                    break
            else:
                status = 0
        finally:
            os._exit(status)


def pytest_configure(config: pytest.Config) -> None:
    """Take the place of pytest's own loop."""
    config.pluginmanager.register(Forks())


def _awake(mutant: str) -> None:
    set_mutant: Any = import_module("mutmut.mutation.trampoline").set_mutant_under_test
    set_mutant(mutant)


def _run(item: pytest.Item) -> None:
    """Run a test without output; resources of the process stay for other tests."""
    until: Any = item.session  # what follows shares no more with it than that
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=until)


def _by_function(reached: Reached) -> dict[str, list[str]]:
    """Return the tests of each function: first those whose names share most words with its name."""
    found: dict[str, dict[int, dict[str, list[tuple[int, float, str]]]]] = {}
    words = {name: _words(name) for name in reached}
    for name, (seconds, functions) in reached.items():
        for function in functions:
            groups = found.setdefault(function, {})
            files = groups.setdefault(-len(words[name] & _words(function)), {})
            files.setdefault(name.partition("::")[0], []).append((len(functions), seconds, name))
    return {
        function: [name for _, files in sorted(groups.items()) for name in _in_turn(files.values())]
        for function, groups in found.items()
    }


@cache
def _words(name: str) -> frozenset[str]:
    """Return the words of a name, singular and plural as one."""
    return frozenset(word.rstrip("s") for word in re.findall(r"[a-z]{3,}", name)) - _EVERYWHERE


def _in_turn(files: Iterable[list[tuple[int, float, str]]]) -> Iterator[str]:
    """Yield one of each file, then the next of each; those first that reach little else."""
    queues = sorted(sorted(file) for file in files)
    for place in range(max(map(len, queues))):
        yield from (queue[place][2] for queue in queues if place < len(queue))


def _affordable(tests: list[str], reached: Reached, seconds: float) -> list[str]:
    """Return the first tests that together take no longer than one mutant may."""
    chosen: dict[str, None] = {}
    left = seconds
    for name in tests:
        if name not in chosen and reached[name][0] <= left:
            left -= reached[name][0]
            chosen[name] = None
    return list(chosen)


def _some(tests: dict[str, list[str]]) -> list[str]:
    """Return a few tests of many functions."""
    return sorted({found[0] for found in tests.values()})[::4]


def _name(item: pytest.Item) -> str:
    return item.nodeid


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _write(path: Path, kept: dict[str, Any]) -> None:
    written = path.with_suffix(".new")
    written.write_text(json.dumps(kept), encoding="utf-8")
    written.replace(path)
