"""The one table: keys, items and repositories, which return models."""
