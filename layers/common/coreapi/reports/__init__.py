"""Reports: what a template shows, in words, and the typesetter that sets it."""
