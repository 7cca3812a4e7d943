"""Ten million messages a day, simulated against AWS's limits."""
