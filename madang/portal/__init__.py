"""The residents' shell: home, navigation, signing in. No rules."""
