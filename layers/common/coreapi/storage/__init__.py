"""The one table: keys, items and repositories. Items never leave this package."""
