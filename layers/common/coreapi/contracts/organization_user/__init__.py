"""Organization user."""
