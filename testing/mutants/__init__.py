"""Planted bugs that the tests must notice, and what plants them."""
