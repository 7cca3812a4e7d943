"""Lambda: functions as processes, and invocations, synchronous and asynchronous."""
