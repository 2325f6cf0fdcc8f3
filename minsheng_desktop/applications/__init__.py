"""Applications from reception to decision."""
