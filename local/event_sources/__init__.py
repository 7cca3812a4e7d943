"""Event source mappings: queues and table streams that feed functions."""
