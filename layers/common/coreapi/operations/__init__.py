"""What the system does: plain functions over a call, one module per resource."""
