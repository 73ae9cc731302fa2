"""What the default route answers."""


def handler(event, _context):
    """Say that nothing is there."""
    http = event["requestContext"]["http"]
    return {"statusCode": 404, "body": f"no {http['method']} {http['path']}"}
