"""The window's pages about the year's tasks."""
