"""One check from end to end."""
