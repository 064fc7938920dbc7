"""Diagnostics in every form."""
