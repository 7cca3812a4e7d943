"""CloudFormation: the template, expanded, resolved and checked for what is not served."""
