"""Pages of the API built in tests, and what an import of them gives."""

import json

import pytest

from checker.diagnostics import Diagnostic, InputError
from checker.importers import ExportFile, ImportResult, import_files
from tests.importers.export_tables import Tables

FACTS = """
as_of: 2026-11-16T09:00:00+00:00
shop: {id: 7494820157031942886, timezone: Europe/London, currency: GBP}
"""
COMPLETE = "coverage: {orders: {complete: true}, after_sales: {complete: true}}\n"


def told(result: ImportResult) -> tuple[Diagnostic, ...]:
    """All that an import has to say: of bad records what is wrong with each, not how many there are."""
    bad = [
        Diagnostic(row.code, row.message, row.place.span(), pointer=row.place.json_pointer())
        for row in result.provenance.bad
        if row.place is not None
    ]
    others = [each for each in result.diagnostics if each.code != "SC554" or not bad]
    return (*others, *bad)


class Api:
    """A stand-in for the platform."""

    facts = FACTS
    complete = FACTS + COMPLETE

    @staticmethod
    def envelope(data: object) -> dict:
        """A response."""
        return {"code": 0, "message": "Success", "request_id": "1", "data": data}

    def page(self, key: str, *records: dict, total: int | None = None, token: str = "") -> dict:
        """A response that lists ``records`` under ``key``."""
        count = len(records) if total is None else total
        return self.envelope({key: list(records), "total_count": count, "next_page_token": token})

    @staticmethod
    def order(**changes: object) -> dict:
        """A completed order, with changes."""
        order = {"id": "576461413038785752", "status": "COMPLETED"}
        return order | {"create_time": 1770722400, "update_time": 1775116800} | changes

    @staticmethod
    def cancellation(**changes: object) -> dict:
        """A buyer's pending request to cancel that order, with changes."""
        record = {"cancel_id": "4035227007431119282", "order_id": "576461413038785752"}
        record |= {"cancel_type": "BUYER_CANCEL", "cancel_status": "CANCELLATION_REQUEST_PENDING"}
        return record | {"create_time": 1770726000, "update_time": 1770726000} | changes

    @staticmethod
    def returned(**changes: object) -> dict:
        """A pending return of that order, with changes."""
        record = {"return_id": "4035318504086604147", "order_id": "576461413038785752"}
        record |= {"return_type": "REFUND", "return_status": "RETURN_OR_REFUND_REQUEST_PENDING"}
        return record | {"create_time": 1772000000, "update_time": 1772100000} | changes

    @staticmethod
    def run(*pages: object, facts: str = FACTS, **options: object) -> ImportResult:
        """The import of ``pages``, each in a file of its own, and of ``facts``."""
        files = [ExportFile(f"{index}.json", json.dumps(page).encode()) for index, page in enumerate(pages)]
        return import_files("tiktok-api", [*files, ExportFile("facts.yaml", facts.encode())], **options)

    def first(self, section: str, *pages: object, facts: str = FACTS) -> dict:
        """The first record of ``section`` after the import of ``pages``."""
        return self.run(*pages, facts=facts).snapshot[section][0]

    def ordered(self, **changes: object) -> dict:
        """What becomes of an order."""
        return self.first("orders", self.page("orders", self.order(**changes)))

    def complaints(self, *pages: object, facts: str = FACTS) -> tuple[Diagnostic, ...]:
        """All that the import has to say, whether or not it fails."""
        try:
            return told(self.run(*pages, facts=facts))
        except InputError as error:
            return error.diagnostics

    def codes(self, *pages: object, facts: str = FACTS) -> list[str]:
        """The codes of all that the import has to say."""
        return [diagnostic.code for diagnostic in self.complaints(*pages, facts=facts)]


@pytest.fixture(scope="session")
def api() -> Api:
    """A stand-in for the platform."""
    return Api()


@pytest.fixture
def tables() -> Tables:
    """Reads tables by the columns of TikTok Shop."""
    return Tables()
