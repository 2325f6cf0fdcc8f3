"""The year's tasks: targets, monthly figures, schedule, funds."""
