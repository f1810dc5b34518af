"""Agencies, departments, officials, their roles and their working calendar."""
