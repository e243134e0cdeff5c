"""Where a story came from: the credit chain, and the origin among equal texts."""
