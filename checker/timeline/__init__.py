"""What happens when: the dates of a shop and of its records, found while they are checked."""
