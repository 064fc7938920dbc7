"""What stands beside policies in ``*.schema.yaml``: further platforms' words, sections and fields."""
