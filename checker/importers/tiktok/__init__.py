"""Importer of pages saved from the TikTok Shop Open API."""

from checker.importers.tiktok.importer import import_documents

__all__ = ["import_documents"]
