"""Which route answers a request, by API Gateway's rules.

Paths are case sensitive and matched after decoding; a literal segment beats a parameter, a
parameter fills exactly one segment that is not empty, and what matches nothing is `$default`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from local.template.template import ANY_METHOD, DEFAULT_ROUTE, Route, TemplateError


@dataclass(frozen=True, slots=True)
class Match:
    """A route and the path parameters that its path took."""

    route: Route
    parameters: dict[str, str]


class Router:
    """An HTTP API's routes, ready to be matched."""

    def __init__(self, routes: Sequence[Route]) -> None:
        """Index routes.

        Raises:
            TemplateError: two functions claim one route, or a path is greedy.
        """
        self._default: Route | None = None
        self._literal: dict[tuple[str, str], Route] = {}
        self._templates: list[tuple[tuple[str, ...], Route]] = []
        seen: dict[str, Route] = {}
        for route in routes:
            if route.key in seen:
                message = f"{route.key} belongs to {seen[route.key].function} and {route.function}"
                raise TemplateError(message)
            seen[route.key] = route
            self._add(route)

    def match(self, method: str, path: str) -> Match | None:
        """Return the route of a method on a decoded path, or None where there is none."""
        for wanted in (method, ANY_METHOD):
            literal = self._literal.get((wanted, path))
            if literal is not None:
                return Match(literal, {})
        segments = path.split("/")
        candidates = [
            (sum(part.startswith("{") for part in template), route.method == ANY_METHOD, template)
            for template, route in self._templates
            if route.method in {method, ANY_METHOD} and _fits(template, segments)
        ]
        if candidates:
            *_, template = min(candidates)
            route = next(
                route
                for wanted in (method, ANY_METHOD)
                for known, route in self._templates
                if known == template and route.method == wanted
            )
            return Match(route, _parameters(template, segments))
        return Match(self._default, {}) if self._default else None

    def _add(self, route: Route) -> None:
        if route.path == DEFAULT_ROUTE:
            self._default = route
        elif "+}" in route.path:
            message = f"greedy paths are not supported: {route.key}"
            raise TemplateError(message)
        elif "{" in route.path:
            self._templates.append((tuple(route.path.split("/")), route))
        else:
            self._literal[route.method, route.path] = route


def _fits(template: Sequence[str], segments: Sequence[str]) -> bool:
    return len(template) == len(segments) and all(
        bool(segment) if part.startswith("{") else part == segment
        for part, segment in zip(template, segments, strict=True)
    )


def _parameters(template: Sequence[str], segments: Sequence[str]) -> dict[str, str]:
    return {
        part[1:-1]: segment
        for part, segment in zip(template, segments, strict=True)
        if part.startswith("{")
    }
