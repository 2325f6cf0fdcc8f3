"""Measurements against a named rival in the same run; ``run.py --json`` prints ratios."""
