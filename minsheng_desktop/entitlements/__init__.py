"""Benefits people draw: lists by programme, changes of amount and status."""
