"""Built front ends: addresses and static file server."""
