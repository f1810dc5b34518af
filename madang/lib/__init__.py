"""Things without models and without Django: each can be read, tested and used alone."""
