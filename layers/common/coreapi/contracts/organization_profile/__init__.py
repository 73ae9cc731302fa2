"""Organization profile."""
