"""The evaluation of policies as data."""
