"""The wire format: request bodies and response views. camelCase and `_id` live only here."""
