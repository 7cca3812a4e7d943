"""The Lambda process: settings, init phase, deadline, logs and metrics."""
