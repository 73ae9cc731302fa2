"""What things are: frozen dataclasses, one module per resource. No storage, no wire format."""
