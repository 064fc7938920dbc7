"""JSON Schemas by which editors complete and check rule files, with the fields in force."""
