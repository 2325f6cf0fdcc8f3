"""Sync packages between townships and their county."""
