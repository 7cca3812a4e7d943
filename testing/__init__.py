"""Support code of tests, benchmarks and tools: stacks, people, sample events, planted bugs. No tests."""
