"""Doubts: what a person must judge, and what was found out."""
