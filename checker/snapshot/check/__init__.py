"""What is wrong with a snapshot, in words."""
