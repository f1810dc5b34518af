"""The officials' shell: navigation and upkeep. No rules."""
