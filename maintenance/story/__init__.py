"""The story of one request, from its logs and its audit records."""
