"""Pages about changes, reviews and statistics of benefits."""
