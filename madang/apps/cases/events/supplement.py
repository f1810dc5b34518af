"""Papers and facts that an applicant hands in later (보완)."""
