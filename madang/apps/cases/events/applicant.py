"""What applicants do with their own petitions."""
