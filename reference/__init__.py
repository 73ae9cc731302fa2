"""The published descriptions, generated from the declarations of handlers and events.

`python -m reference` writes the OpenAPI and the AsyncAPI description, the events' JSON Schemas,
docs/permissions.md, docs/events.md and the attack table of docs/security.md; tests keep all of them
current.
"""
