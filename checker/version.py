"""The version of shopcheck, said once: the package's metadata is made from this file."""

VERSION = "0.1.0"
