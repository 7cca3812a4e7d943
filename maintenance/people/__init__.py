"""Logins of a stack's own user pool: invite, list, sign in, end access."""
