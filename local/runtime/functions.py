"""Lambda functions in this process: each `app.py` is loaded once, under a unique name."""

import importlib.util
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any, cast

from local.template.intrinsics import ACCOUNT, REGION
from local.template.template import Function, TemplateError

Handler = Callable[[Mapping[str, Any], object], object]


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The context that Lambda passes to a handler."""

    function_name: str
    memory_limit_in_mb: int
    timeout_seconds: int
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None
    started: float = field(default_factory=monotonic)

    @property
    def invoked_function_arn(self) -> str:
        """Return a well-formed ARN; there is no such function."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """Return the log group's name."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """Return the log stream's name."""
        return "local"

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of the function's timeout, at least 0."""
        return max(0, round((self.started + self.timeout_seconds - monotonic()) * 1000))


class Functions:
    """The functions of a template, loaded when they are first needed."""

    def __init__(self, functions: Mapping[str, Function], layers: list[Path]) -> None:
        """Put the layers on the import path, where Lambda has them too."""
        self._functions = functions
        self._handlers: dict[str, Handler] = {}
        self._modules: dict[Path, ModuleType] = {}
        self._loading = threading.RLock()
        for layer in layers:
            if str(layer) not in sys.path:
                sys.path.insert(0, str(layer))

    def __contains__(self, name: object) -> bool:
        """Return whether there is a function of this name."""
        return name in self._functions

    def invoke(self, name: str, event: Mapping[str, Any]) -> object:
        """Run a function's handler on an event; its exceptions are passed on."""
        function = self._functions[name]
        context = LambdaContext(name, function.memory_mib, function.timeout_seconds)
        return self.handler(name)(event, context)

    def handler(self, name: str) -> Handler:
        """Return a function's handler, loading its module the first time.

        Raises:
            TemplateError: there is no such file, or no such handler in it.
        """
        found = self._handlers.get(name)
        if found is None:
            with self._loading:
                found = self._handlers.setdefault(name, self._load(self._functions[name]))
        return found

    def load_all(self) -> None:
        """Load every function, so that no request waits for an import."""
        for name in self._functions:
            self.handler(name)

    def _load(self, function: Function) -> Handler:
        module_path, _, attribute = function.handler.rpartition(".")
        path = function.folder / f"{module_path.replace('.', '/')}.py"
        handler = getattr(self._module(path, function), attribute, None)
        if not callable(handler):
            message = f"{path} has no handler {attribute} ({function.name})"
            raise TemplateError(message)
        return cast("Handler", handler)

    def _module(self, path: Path, function: Function) -> ModuleType:
        if path in self._modules:
            return self._modules[path]
        name = f"local_function_{function.name}"
        spec = importlib.util.spec_from_file_location(name, path)
        if not path.is_file() or spec is None or spec.loader is None:
            message = f"{function.name}: there is no {path}"
            raise TemplateError(message)
        if any(other.name != path.name for other in path.parent.glob("*.py")):
            sys.path.append(str(path.parent))  # its neighbours are importable, as in Lambda
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        self._modules[path] = module
        return module
