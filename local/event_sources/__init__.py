"""Event source mappings: poll queues and table streams, and invoke functions with batches."""
