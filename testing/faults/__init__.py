"""Injected faults, histories made by chance, and the model that they are compared with."""
