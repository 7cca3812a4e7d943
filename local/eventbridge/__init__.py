"""EventBridge: the bus and its rules."""
