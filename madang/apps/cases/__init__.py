"""Petitions (민원): filed, accepted, assigned, decided, each with its legal clock."""
