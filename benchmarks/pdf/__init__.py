"""How long a statement takes as a PDF, beside the same table set by other renderers."""
