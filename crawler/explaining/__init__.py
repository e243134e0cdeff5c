"""How a page was read, for a person to check by eye: as text, JSON and marked HTML."""
