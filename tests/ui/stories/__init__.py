"""Stories a clerk could read: each does a whole job in the real window, with mouse and keys, counting the clicks."""
