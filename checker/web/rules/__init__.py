"""Rule files beside an example: what is edited is told of at once, and saved only where somebody says so."""
