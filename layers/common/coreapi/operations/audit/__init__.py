"""The operations of /audit."""
