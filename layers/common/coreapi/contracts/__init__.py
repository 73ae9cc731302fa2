"""The wire format: request bodies and response views, which name fields in camelCase."""
