"""Reading, recognising, validating and writing spreadsheets."""
