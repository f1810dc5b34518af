"""Kiosks: machines of an office that stand in the open, each with an account of its own."""
