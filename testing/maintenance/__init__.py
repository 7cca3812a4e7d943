"""Damages and losses for the verifier and the restore."""
