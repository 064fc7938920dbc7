"""Places in a JSON text, and why a text isn't JSON."""
