"""The shortest list of things to do that leads to eligible, and the date after it: searched, then proven."""
