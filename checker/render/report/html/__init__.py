"""A report as a page to send on: for a client, or with everything there is."""
