"""The built functions, and the AWS services that they find, on loopback ports."""
