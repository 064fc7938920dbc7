"""Rule files and folders of them: found, read, overlaid, kept."""
