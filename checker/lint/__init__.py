"""What can be found in rule files without a snapshot, and put right."""
