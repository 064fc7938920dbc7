"""Conditions and records in, truths over time out."""
