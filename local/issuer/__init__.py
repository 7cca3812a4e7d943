"""OpenID provider: signing key, tokens, sign-in page, grants."""
