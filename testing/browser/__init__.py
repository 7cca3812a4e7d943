"""Headless Chromium, and people who use the front ends in it."""
