"""The built stack in MiniStack, an emulated AWS that enforces IAM."""
