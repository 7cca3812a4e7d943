"""The built front ends: where they are served, and how."""
