"""Well known."""
