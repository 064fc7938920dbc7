"""What a user would pick instead: a script for each, asked and answering as `question` says."""
