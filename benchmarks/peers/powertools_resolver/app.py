"""Powertools' resolver with validation, one route."""

from typing import Annotated, Any

import location
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header
from shapes import Ask, Location

app = APIGatewayHttpResolver(enable_validation=True)


@app.post("/business-location/details")
def details(ask: Ask, authorization: Annotated[str, Header()]) -> Location:
    """Answer the read."""
    return Location.model_validate(location.read(authorization, ask.id))


@app.exception_handler(location.Refused)
def refused(problem: location.Refused) -> Response[Any]:
    """Answer a problem."""
    return Response(status_code=problem.status, body="{}")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    return app.resolve(event, context)
