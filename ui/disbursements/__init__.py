"""Pages about back payments and recoveries."""
