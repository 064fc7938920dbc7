"""A snapshot as a folder: what is small as JSON, long sections as tables with columns."""
