"""Authentication: the caller, by the claims of a verified token."""
