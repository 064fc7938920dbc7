"""Laying out text: width, escapes, lines."""
