"""FastAPI behind Mangum, the way it is mostly used: all endpoints in one application, here 56.

Each has a body and an answer of its own, of as many fields as those of this product's API have on
average: three and five.
"""

from types import FunctionType
from typing import Annotated, Any

import location
from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from mangum import Mangum
from pydantic import ConfigDict, Field, create_model
from shapes import Ask, Location

app = FastAPI()


@app.post("/business-location/details", response_model=Location)
def details(ask: Ask, authorization: Annotated[str, Header()]) -> dict[str, Any]:
    """Answer the read."""
    return location.read(authorization, ask.id)


@app.exception_handler(location.Refused)
def refused(_request: object, problem: location.Refused) -> JSONResponse:
    """Answer a problem."""
    return JSONResponse({}, problem.status)


def other(body: Any) -> Any:
    """Answer one of the other endpoints."""
    return body


for number in range(55):
    asks: Any = create_model(
        f"Ask{number}",
        __config__=ConfigDict(extra="forbid"),
        name=(Annotated[str, Field(min_length=1, max_length=200)], ...),
        note=(str | None, None),
        limit=(Annotated[int, Field(ge=1, le=100)], 50),
    )
    answers: Any = create_model(
        f"Answer{number}",
        id=(str, Field(alias="_id")),
        name=(str, ...),
        note=(str | None, ...),
        version=(int, ...),
        createdAt=(str, ...),
    )
    endpoint = FunctionType(other.__code__, globals())
    endpoint.__annotations__ = {"body": asks}
    app.post(f"/other/{number}", response_model=answers)(endpoint)

handler = Mangum(app, lifespan="off")
