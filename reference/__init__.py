"""What is published about the API, made from the handlers' declarations.

`python -m reference` writes docs/permissions.md and the OpenAPI description; tests keep both
current.
"""
