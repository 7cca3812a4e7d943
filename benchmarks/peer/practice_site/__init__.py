"""A small Django project as a practice's own developer would begin it: django-postman, sessions, PostgreSQL."""
