"""What a deleted stack has left: adopt it into a new stack of its name, or remove what is empty."""
