"""The capabilities, each a whole house (see docs/explanation and CONTRIBUTING.md)."""
