"""Tables: CSV and XLSX, as rows of raw text."""
