"""Rule tests: cases beside a policy, each run as a user's snapshot would be."""
