"""The HTTP edge: routing, validation, headers and problem+json."""
