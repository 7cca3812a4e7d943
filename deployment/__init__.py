"""What the local stack, the maintenance commands and the benchmarks read alike: the template, event patterns, paths."""
