"""Proofs and rights: passwords, tokens, keys, and what an actor may do."""
