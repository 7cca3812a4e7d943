"""What AWS charges, from measured usage and its price list."""
