"""What the emulator lacks, one patch a module, each with the sentence of AWS it stands for."""
