"""Residents, and the vault that keeps what is personal about them."""
