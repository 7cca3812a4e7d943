"""Live updates: WebSocket connections, their notifications and their closing."""
