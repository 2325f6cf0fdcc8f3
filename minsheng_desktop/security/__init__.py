"""Users, key slots and rights."""
