"""Persons and households: taking rosters in, lists, pages, editing, search."""
