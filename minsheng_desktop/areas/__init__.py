"""Areas: the county, its townships and villages, and the spellings they go by."""
