"""Practices to play with: their people, and what they have written so far."""
