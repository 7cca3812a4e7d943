"""OpenAPI Generator, and programs that drive its clients."""
