"""From nodes to a policy: every key known, every name found, every type checked."""
