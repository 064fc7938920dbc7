"""From the text of a rule file to nodes, each with its place."""
