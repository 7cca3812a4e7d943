"""SQS: queues and their API."""
