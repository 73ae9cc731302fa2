"""Makes what is deployed: trimmed AWS data, bytecode, table policies, common passwords."""
