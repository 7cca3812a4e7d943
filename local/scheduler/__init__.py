"""EventBridge Scheduler: one-time schedules, durable in the journal."""
