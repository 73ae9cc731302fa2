"""The models: frozen dataclasses, one module per resource. No storage, no wire format."""
