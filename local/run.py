"""Runs the local server: binds the address, starts the stack, serves until a signal to stop."""

import errno
import logging
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from local.runtime import environment
from local.runtime.environment import Options
from local.runtime.stack import Product, Stack
from local.server import Gateway, bind, serve
from local.template.intrinsics import UnresolvedError
from local.template.template import Template, TemplateError, load_template


def run(
    template_path: Path,
    product: Callable[[], Product],
    parameters: Callable[[str], Mapping[str, str]],
    banner: Callable[[str, Mapping[str, Any]], str],
) -> int:
    """Serve a template until a signal says stop.

    Args:
        template_path: The template; code folders are relative to its folder.
        product: Makes the product's interface to the stack, in a safe environment.
        parameters: Local values of template parameters, given the server's URL.
        banner: Returns the text to print once the server answers, given its URL and the seed.

    Returns:
        The exit code: 0 after a signal, 1 when the server could not start.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        options = environment.options()
        with bind(options.host, options.port) as listener:
            host, port = listener.getsockname()[:2]
            url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
            environment.isolate()
            loaded = load_template(template_path, parameters(url), url)
            gateway, stack = _assemble(loaded, product(), options)
            print(banner(url, stack.seeded), flush=True)
            serve(gateway, listener)
    except SystemExit:
        pass  # a signal; waitress returns from one that comes while it waits
    except (OSError, ValueError, TemplateError, UnresolvedError) as error:
        print(f"cannot start: {_reason(error)}", file=sys.stderr)
        return 1
    print("stopped", flush=True)
    return 0


def _assemble(loaded: Template, product: Product, options: Options) -> tuple[Gateway, Stack]:
    stack = Stack(loaded, product, options)
    gateway = Gateway(loaded, stack, verbose=options.verbose)
    stack.start()
    threading.Thread(target=_load_all, args=(stack,), name="load-functions", daemon=True).start()
    return gateway, stack


def _load_all(stack: Stack) -> None:
    try:
        stack.functions.load_all()
    except Exception:
        logging.getLogger("local").exception("a function cannot be loaded")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "the port is taken; choose another one with PORT=…"
    return str(error)


def _stop(_signal: int, _frame: object) -> NoReturn:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # one is enough
    raise SystemExit(0)
