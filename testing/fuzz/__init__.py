"""The functions as a WSGI application, for generated requests."""
