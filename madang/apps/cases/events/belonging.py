"""How cases belong together, and where they go."""
