"""Bodies: those who meet to review and decide together (회의체)."""
