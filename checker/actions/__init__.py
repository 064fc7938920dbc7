"""What can be done about a state: the table of actions, and which of them a state calls for."""
