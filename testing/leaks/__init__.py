"""Canary texts, planted leaks, and everything that functions write."""
