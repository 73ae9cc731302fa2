"""Core API: identity, organizations and access of the registry; the layer every function shares."""

from coreapi import start

# The only place of the version: the log, the API's description and the changelog name it.
__version__ = "1.0.0"

start.imports_begin()
