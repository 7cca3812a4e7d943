"""Programs by others that use the product over HTTP."""
