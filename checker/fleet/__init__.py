"""Many shops at once: found, judged a batch at a time by all cores, and never left half written."""
