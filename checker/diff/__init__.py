"""What a change of rules means: which shops one version lets go ahead and the other doesn't."""
