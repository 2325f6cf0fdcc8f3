"""Registers (台账) declared as data: their columns, entries, figures and sheets."""
