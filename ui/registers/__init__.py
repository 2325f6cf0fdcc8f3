"""The window's pages about the registers (台账)."""
