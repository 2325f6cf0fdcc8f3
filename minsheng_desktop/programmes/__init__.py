"""Programmes, their standards and the code lists."""
