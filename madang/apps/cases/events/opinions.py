"""What other departments say about a case, and who guides its applicant."""
