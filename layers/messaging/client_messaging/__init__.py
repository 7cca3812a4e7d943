"""Client Messaging: an inbox is an append-only log between one client and one clinician."""

from client_messaging.runtime import startup

startup.before_imports()
