"""The audit trail: what changed, by whom, written in the transaction of the change itself."""
