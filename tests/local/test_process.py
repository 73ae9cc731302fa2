"""The local server as a process: ports and signals."""

import signal

import pytest

from tests.local.tiny_server import address_of, start


def test_a_taken_port_is_one_clear_line(address: tuple[str, int]) -> None:
    process = start(PORT=str(address[1]))
    output, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert output == ""
    assert errors == "cannot start: the port is taken; choose another one with PORT=…\n"


@pytest.mark.parametrize("port", ["x", "70000", "-1"])
def test_a_port_that_is_none_is_one_clear_line(port: str) -> None:
    process = start(PORT=port)
    _, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert errors.count("\n") == 1
    assert "PORT" in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly_and_soon(number: signal.Signals) -> None:
    process = start()
    address_of(process)
    process.send_signal(number)
    output, errors = process.communicate(timeout=10)

    assert process.returncode == 0
    assert (output, errors) == ("stopped\n", "")
