"""Read by the local stack, maintenance commands, benchmarks and tests: template, event patterns, paths, front ends."""
