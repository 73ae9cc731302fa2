"""Patches of the emulator, one for each module, each with AWS's sentence that it implements."""
