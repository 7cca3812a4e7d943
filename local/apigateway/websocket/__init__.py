"""API Gateway's WebSocket API: handshake, routes, connections, and the management API."""
