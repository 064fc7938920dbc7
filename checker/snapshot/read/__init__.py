"""From the bytes of a snapshot to records."""
