"""What a change of rules means, in every form."""
