"""DynamoDB: the store as a child process, a client for it, and its tables."""
