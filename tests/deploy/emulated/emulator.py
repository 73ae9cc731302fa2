"""The emulator with its patches: run by `.venv-emulated/bin/python`, in a process of its own.

A file named by `FAILS` holds the name of a resource whose update fails: for rollbacks.
"""

import asyncio
import importlib
import os
import pkgutil
from pathlib import Path
from typing import Any

import ministack.app as ministack_app
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.services.cloudformation import provisioners

_PATCHES = Path(__file__).with_name("patches")
_function = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
_update = _function["update"]


def _updated(name: str, old: Any, new: Any, *more: Any, **named: Any) -> Any:
    fails = Path(os.environ["FAILS"])
    if fails.exists() and fails.read_text(encoding="utf-8") in name and old != new:
        raise ValueError("told to fail")
    return _update(name, old, new, *more, **named)


def main() -> None:
    """Serve on this machine, and on Docker's bridge for the functions."""
    _function["update"] = _updated
    for module in pkgutil.iter_modules([str(_PATCHES)]):
        importlib.import_module(f"patches.{module.name}")
    port = os.environ["GATEWAY_PORT"]
    config = Config()
    config.bind = [f"127.0.0.1:{port}", f"{os.environ['BRIDGE']}:{port}"]
    config.keep_alive_timeout = 75
    asyncio.run(serve(ministack_app.app, config))


if __name__ == "__main__":
    main()
