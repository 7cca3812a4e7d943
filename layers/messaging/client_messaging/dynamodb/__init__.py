"""DynamoDB: keys, items, access patterns and transactions."""
