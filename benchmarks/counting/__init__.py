"""Counts that do not wobble: requests, capacity units, instructions."""
