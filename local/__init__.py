"""Runs the whole of template.yaml on a laptop: `python -m local run`."""
