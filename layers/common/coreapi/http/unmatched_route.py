"""Requests that fit no route: the API's `$default`."""

from collections.abc import Mapping
from typing import Any

from coreapi.bootstrap import app
from coreapi.errors import MethodNotAllowed, NotFound
from coreapi.http import response as responses
from coreapi.http import routes
from coreapi.http.request import Request
from coreapi.http.request_log import Observation
from coreapi.http.response import Response


def handler(event: Mapping[str, Any], context: object) -> Response:
    """Answer NOT_FOUND, or METHOD_NOT_ALLOWED with the methods that the path takes."""
    request = Request.from_event(event)
    observation = Observation(request, context)
    is_missing = routes.is_preproduction(request.path) and app().settings.is_production
    methods = () if is_missing else routes.methods_of(request.path)
    problem = MethodNotAllowed(methods) if methods else NotFound()
    observation.refused(problem)
    response = responses.of_problem(problem, request.id)
    observation.close(response["statusCode"])
    return response
