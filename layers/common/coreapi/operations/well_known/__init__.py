"""The operations of /.well-known."""
