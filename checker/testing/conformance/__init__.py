"""The conformance suite: cases as data, held against any implementation that answers line by line."""
