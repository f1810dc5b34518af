"""What stops, moves and explains a case's clock."""
