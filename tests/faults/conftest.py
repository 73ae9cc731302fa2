"""Counting what was struck."""

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many faults were injected, in all processes together."""
    points = sum(
        int(value)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "fault points"
    )
    if points:
        terminalreporter.write_line(f"{points} fault points")
