"""Keeping time: reminders, dunning letters, interim notices, checks."""
