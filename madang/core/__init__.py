"""What every capability needs: who acts, which office, what happened, which programme runs."""
