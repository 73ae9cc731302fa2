"""Makes the deployed artefacts: the layer's trimmed AWS data, and bytecode beside every module."""
