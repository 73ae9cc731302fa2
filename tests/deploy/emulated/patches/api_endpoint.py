"""The address of an HTTP API is one that every client here resolves.

AWS CloudFormation, "AWS::ApiGatewayV2::Api", ApiEndpoint: "The default endpoint for an API. For
example: https://abcdef.execute-api.us-west-2.amazonaws.com."
"""

import os
from typing import Any

from ministack.services import apigateway
from ministack.services.cloudformation import provisioners

_handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
_create, _update = _handlers["create"], _handlers["update"]


def _with_endpoint(made: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    api_id, attributes = made
    url = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}/_aws/execute-api/{api_id}/$default"
    apigateway._apis[api_id]["apiEndpoint"] = url
    return api_id, {**attributes, "ApiEndpoint": url}


_handlers.update(
    create=lambda *given, **named: _with_endpoint(_create(*given, **named)),
    update=lambda *given, **named: _with_endpoint(_update(*given, **named)),
)
