"""Tables of columns: what columns are called and mean, as data, and the importers made of them."""

from checker.importers.columns.importer import column_importers

__all__ = ["column_importers"]
