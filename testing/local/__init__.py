"""Small stacks and folders for tests of the local stack."""
