"""Groups the records of tables by what tells them apart, in DuckDB: Python then judges one of each group."""
