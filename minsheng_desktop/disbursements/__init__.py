"""Back payments and recoveries."""
