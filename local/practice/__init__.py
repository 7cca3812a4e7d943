"""Sample data: practices, people, charts and conversations."""
