"""One event, many uses: what happened, written once, in the transaction in which it happened."""
