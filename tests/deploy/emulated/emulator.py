"""The emulator with its patches: run by `.venv-emulated/bin/python`, in a process of its own.

A file named by `FAILS` holds the name of a function whose creation or update fails.
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
_create, _update = _function["create"], _function["update"]


def _created(name: str, *more: Any, **named: Any) -> Any:
    _fail_where_told(name)
    return _create(name, *more, **named)


def _updated(physical_id: str, old: Any, new: Any, *more: Any, **named: Any) -> Any:
    if old != new:
        _fail_where_told(physical_id)
    return _update(physical_id, old, new, *more, **named)


def _fail_where_told(name: str) -> None:
    fails = Path(os.environ["FAILS"])
    if fails.exists() and fails.read_text(encoding="utf-8") in name:
        raise ValueError("told to fail")


def main() -> None:
    """Serve on this machine, and on Docker's bridge for the functions."""
    _function.update(create=_created, update=_updated)
    for module in pkgutil.iter_modules([str(_PATCHES)]):
        importlib.import_module(f"patches.{module.name}")
    port = os.environ["GATEWAY_PORT"]
    config = Config()
    config.bind = [f"127.0.0.1:{port}", f"{os.environ['BRIDGE']}:{port}"]
    config.keep_alive_timeout = 75
    asyncio.run(serve(ministack_app.app, config))


if __name__ == "__main__":
    main()
