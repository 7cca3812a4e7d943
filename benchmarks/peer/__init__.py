"""Matrix Synapse beside us: the same path, driver and texts."""
