"""The published descriptions of the API, generated from the handlers' declarations.

`python -m reference` writes docs/permissions.md and the OpenAPI description; tests keep both
current.
"""
