"""A policy in sentences, for people who don't read YAML: one module for each form."""
