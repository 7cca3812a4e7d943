"""Live updates: WebSocket connections, what they are sent, and when they close."""
