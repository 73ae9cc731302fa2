"""Second factor."""
