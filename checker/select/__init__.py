"""Which policies speak."""
