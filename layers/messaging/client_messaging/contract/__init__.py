"""The wire format of the HTTP API: requests, responses, cursors and ETags."""
