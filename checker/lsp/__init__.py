"""The language server: what the language knows of a rule file, told to an editor while it is written."""
