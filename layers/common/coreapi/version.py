"""The version of the product: the log, the API's description and the changelog name it."""

VERSION = "1.0.0"
