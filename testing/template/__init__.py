"""Linters over the expanded template."""
