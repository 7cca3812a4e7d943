"""The operations, each in the order of the contract."""
