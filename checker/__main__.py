"""``python -m checker``: the command line."""

from checker.cli.main import main

main()
