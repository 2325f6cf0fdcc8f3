"""Papers: notices, rosters, handover and recovery sheets as PDF; preview and printing."""
