"""Core API: identity, organizations and access of the registry; the layer every function shares."""

from coreapi import start

start.imports_begin()
