"""Routes and CORS of an HTTP API from the OpenAPI document of its `Body`.

AWS CloudFormation, "AWS::ApiGatewayV2::Api", Body: "The OpenAPI definition. Supported only for HTTP
APIs. To import an HTTP API, you must specify a Body or BodyS3Location."
"""

from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import apigateway
from ministack.services.cloudformation import provisioners

_ANY = "x-amazon-apigateway-any-method"
_METHODS = {"get", "post", "put", "patch", "delete", "head", "options", _ANY}
_handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
_create, _update = _handlers["create"], _handlers["update"]


def _with_body(properties: dict[str, Any]) -> dict[str, Any]:
    body = properties.get("Body")
    if not body:
        return properties
    properties = {**properties, "Name": body["info"]["title"]}
    if cors := body.get("x-amazon-apigateway-cors"):
        properties["CorsConfiguration"] = {name[0].lower() + name[1:]: cors[name] for name in cors}
    return properties


def _import(api_id: str, properties: dict[str, Any]) -> None:
    paths = properties.get("Body", {}).get("paths", {})
    apigateway._routes[api_id], apigateway._integrations[api_id] = {}, {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            if method in _METHODS:
                _add(api_id, path, method, operation)


def _add(api_id: str, path: str, method: str, operation: dict[str, Any]) -> None:
    given = operation["x-amazon-apigateway-integration"]
    key = f"{'ANY' if method == _ANY else method.upper()} {path}"
    integration, route = new_uuid()[:8], new_uuid()[:8]
    apigateway._integrations[api_id][integration] = {
        "integrationId": integration,
        "integrationType": given["type"].upper(),
        "integrationUri": given["uri"],
        "integrationMethod": given.get("httpMethod", "POST"),
        "payloadFormatVersion": given["payloadFormatVersion"],
        "timeoutInMillis": 30_000,
        "connectionType": "INTERNET",
        "description": "",
    }
    apigateway._routes[api_id][route] = {
        "routeId": route,
        "routeKey": "$default" if operation.get("isDefaultRoute") else key,
        "target": f"integrations/{integration}",
        "authorizationType": "NONE",
        "apiKeyRequired": False,
        "operationName": "",
    }


def _created(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
    properties = _with_body({"ProtocolType": "HTTP", **properties})
    made = _create(logical_id, properties, stack)
    _import(made[0], properties)
    return made


def _updated(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str, logical_id: Any = None
) -> Any:
    new = _with_body(new)
    made = _update(physical_id, _with_body(old), new, stack, logical_id)
    _import(made[0], new)
    return made


_handlers.update(create=_created, update=_updated)
