"""Makes the deployed artefacts: the layer's trimmed AWS data, and its bytecode."""
