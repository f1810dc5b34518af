"""What the pages show: rows, facts and questions made ready before a template sees them."""
