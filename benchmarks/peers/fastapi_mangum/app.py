"""FastAPI behind Mangum, the way it is mostly used: all endpoints in one application, here 56."""

from typing import Annotated, Any

import location
from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from mangum import Mangum
from shapes import Address, Ask, Location

app = FastAPI()


@app.post("/business-location/details", response_model=Location)
def details(ask: Ask, authorization: Annotated[str, Header()]) -> dict[str, Any]:
    """Answer the read."""
    return location.read(authorization, ask.id)


@app.exception_handler(location.Refused)
def refused(_request: object, refusal: location.Refused) -> JSONResponse:
    """Answer a refusal."""
    return JSONResponse({}, refusal.status)


def other(body: Address) -> Any:
    """Answer one of the other endpoints."""
    return body


for number in range(55):
    app.post(f"/other/{number}", response_model=Address)(other)

handler = Mangum(app, lifespan="off")
