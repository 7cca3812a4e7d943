"""The probe: a login of its own, which writes and reads through the public API as a clinician does."""
